"""Releases over HTTP, told by people who sign in as themselves: a criterion that is not met and is done without by both sides, a
deployment that needs a baseline, begins and finishes its change and writes its item, early life with its incidents, and the
known error it fixed; then one that fails and is rolled back. At each turn a wrong move is refused and changes nothing."""

import time

from desk_process import check, expect, main, same
from people import Person, instant

CHECKSUM = "checkout.tar.gz sha256:" + "0a" * 32


class House:
    """Everybody who has a part in releases, and what is changed by them."""

    def __init__(self, desk):
        self.desk = desk
        self.owner = Person(desk, "Olga Owner", "service_owner")
        other = Person(desk, "Otto Other", "service_owner")
        self.manager = Person(desk, "Maya Manager", "change_manager")
        self.releaser = Person(desk, "Rory Release", "release_manager")
        self.keeper = Person(desk, "Kim Keeper", "configuration_manager")
        self.analyst = Person(desk, "Pia Problem", "problem_manager")
        self.builder = Person(desk, "Bill Builder", "agent")
        self.tester = Person(desk, "Tess Tester", "agent")
        self.operator = Person(desk, "Ivo Operator", "agent")
        self.authority = Person(desk, "Aldo Authority", "agent")
        row = self.owner.makes("approvalPolicies", title="Change authority", appliesTo="change", approvers=[self.authority.number], voting="any")
        other.does(f"approvalPolicies/{row['number']}:putInForce")
        self.shop = self.owner.makes("services", name="Web shop", criticality="high", owner=self.owner.number)["number"]
        kind = self.keeper.makes("itemTypes", name="Program", controlled=True)["number"]
        self.checkout = self.keeper.makes("configurationItems", name="checkout", itemType=kind, owner=self.owner.number, itemVersion="2.3")["number"]
        self.keeper.does(
            f"configurationItems/{self.checkout}:putInProduction", standsAlone=True, correctionReason="It was there before the register.")

    def approve(self, person, number):
        """The round on a record that waits for this person."""
        rounds = person.sees(f"approvals?filter=subject={number}%20AND%20state=pending%20AND%20waitsFor:me")["approvals"]
        same(len(rounds), 1)
        return person.does(f"approvals/{rounds[0]['number']}:approve", reason="Yes.")

    def scheduled_change(self, **fields):
        made = self.manager.makes("changes", title="Update the checkout", reason="Carts are lost.", items=[self.checkout], services=[self.shop])
        change = f"changes/{made['number']}"
        self.manager.does(f"{change}:beginAssessment", model="normal", type="modify", category="web")
        self.manager.does(f"{change}:assessRisk")
        self.manager.changes(
            change, implementer=self.operator.number, plan="By the pipeline.", backoutPlan="The image before.", backoutDuration="PT10M",
            testPlan="With the release.", plannedStart=instant(-0.01), plannedEnd=instant(1), tolerance="PT1H", **fields)
        self.manager.does(f"{change}:requestAuthorization")
        self.approve(self.authority, made["number"])
        same(self.manager.sees(change)["state"], "scheduled")
        return made["number"]

    def baseline(self):
        made = self.keeper.makes("baselines", name="Before", reason="release", scopeItems=[self.checkout])
        self.keeper.does(f"baselines/{made['number']}:take")
        for _ in range(200):
            if self.keeper.sees(f"baselines/{made['number']}")["state"] == "frozen":
                return made["number"]
            time.sleep(0.05)
        raise AssertionError("the baseline was not taken within ten seconds")

    def planned(self, change, **fields):
        return self.releaser.makes(
            "releases", title="Checkout 2.4", type="patch", changes=[change], services=[self.shop], items=[self.checkout], plannedAt=instant(0),
            plan="One site.", method="By the pipeline.", backoutPlan="The image before.", approver=self.authority.number, **fields)["number"]

    def in_test(self, change, **fields):
        number = self.planned(change, **fields)
        self.releaser.does(f"releases/{number}:beginBuild")
        criterion = self.tester.makes(
            "acceptanceCriteria", subject=number, criterion="A cart of 1,000 lines is paid.", verification="On staging.")["number"]
        self.releaser.does(f"releases/{number}:beginTest", deliverables=[CHECKSUM], buildReference="pipeline 811", builtBy=self.builder.number)
        return number, f"acceptanceCriteria/{criterion}"

    def approved(self, change, **fields):
        number, criterion = self.in_test(change, **fields)
        self.tester.does(f"{criterion}:pass", evidence="Run 7: paid.")
        self.releaser.does(f"releases/{number}:requestApproval")
        self.approve(self.authority, number)
        return number

    def deployment(self, release, **fields):
        made = self.releaser.makes(
            "deployments", subject=release, environment="production", operator=self.operator.number, plannedStart=instant(0),
            plannedEnd=instant(0.1), **fields)
        return f"deployments/{made['number']}"


houses = {}


def house_of(desk):
    """One for all stories of this desk."""
    if desk not in houses:
        houses[desk] = House(desk)
    return houses[desk]


def from_the_plan_to_the_conclusions(desk):
    house = house_of(desk)
    error = house.analyst.makes("knownErrors", title="Carts are lost", symptom="The cart is empty.")["number"]
    house.analyst.does(f"knownErrors/{error}:publish", rootCause="A race.", noWorkaroundReason="Nothing helps.")
    change = house.scheduled_change()
    number = house.planned(change, knownErrors=[error], earlyLife="PT2S")
    release = f"releases/{number}"

    house.operator.is_refused("release.begin_build.roles", f"{release}:beginBuild")
    house.releaser.does(f"{release}:beginBuild")
    build = {"deliverables": [CHECKSUM], "buildReference": "pipeline 811", "builtBy": house.builder.number}
    house.releaser.is_refused("release.criteria_documented@1", f"{release}:beginTest", **build)
    made = house.tester.makes("acceptanceCriteria", subject=number, criterion="A cart of 1,000 lines is paid.", verification="On staging.")
    criterion = f"acceptanceCriteria/{made['number']}"
    house.releaser.is_refused("release.checksums_given@1", f"{release}:beginTest", **{**build, "deliverables": ["checkout.tar.gz"]})
    house.tester.is_refused("acceptance_criterion.in_test@1", f"{criterion}:pass", evidence="Looked at the code.")
    house.releaser.does(f"{release}:beginTest", **build)

    house.builder.is_refused("acceptance_criterion.tested_by_another@1", f"{criterion}:pass", evidence="Works for me.")
    house.tester.does(f"{criterion}:fail", evidence="It stops at 900 lines.")
    house.releaser.is_refused("release.criteria_settled@1", f"{release}:requestApproval")
    house.releaser.does(f"{criterion}:requestDecision", proposal="Rare; the patch comes in May.")
    house.releaser.is_refused("acceptance_criterion.waive.roles", f"{criterion}:waive")
    house.approve(house.authority, made["number"])
    same(house.tester.sees(criterion)["state"], "awaiting_decision")
    house.releaser.is_refused("release.criteria_settled@1", f"{release}:requestApproval")
    house.approve(house.owner, made["number"])
    same(house.tester.sees(criterion)["state"], "waived")

    house.releaser.does(f"{release}:requestApproval")
    house.releaser.is_refused("release.approve.roles", f"{release}:approve")
    deployment = house.deployment(number, itemUpdates=[f"{house.checkout} itemVersion = 2.4"])
    house.operator.is_refused("deployment.release_approved@1", f"{deployment}:start", baseline=house.baseline())
    house.approve(house.authority, number)

    house.operator.is_refused("deployment.start.requires.baseline", f"{deployment}:start")
    draft = house.keeper.makes("baselines", name="Not taken", scopeItems=[house.checkout])["number"]
    house.operator.is_refused("deployment.baseline_first@1", f"{deployment}:start", baseline=draft)
    baseline = house.baseline()
    # A criterion was done without, so the release does not speak for the test of its change.
    house.operator.is_refused("change.tested_or_waived@1", f"{deployment}:start", baseline=baseline)
    house.manager.changes(f"changes/{change}", testWaiver="Decided jointly with the release.")
    house.authority.is_refused("deployment.may_implement@1", f"{deployment}:start", baseline=baseline)
    same(house.manager.sees(f"changes/{change}")["state"], "scheduled")
    house.operator.does(f"{deployment}:start", baseline=baseline)
    same(house.manager.sees(f"changes/{change}")["state"], "implement")
    same(house.releaser.sees(release)["state"], "deploying")

    house.operator.is_refused("deployment.integrity_kept@1", f"{deployment}:beginVerification", checksumsAgree=False)
    house.operator.does(f"{deployment}:beginVerification", checksumsAgree=True)
    house.operator.is_refused("deployment.works@1", f"{deployment}:complete", postCheckPassed=False, postCheck="A cart was lost.")
    same(house.keeper.sees(f"configurationItems/{house.checkout}")["itemVersion"], "2.3")
    house.operator.does(f"{deployment}:complete", postCheckPassed=True, postCheck="A cart was paid.")
    item = house.keeper.sees(f"configurationItems/{house.checkout}")
    same((item["itemVersion"], item["source"]), ("2.4", "deployment"))
    finished = house.manager.sees(f"changes/{change}")
    same((finished["state"], finished["effectiveness"]), ("review", "successful"))
    same(house.releaser.sees(release)["state"], "early_life")

    house.releaser.is_refused(
        "release.watched_long_enough@1", f"{release}:close", outcome="successful", outcomeText="It pays.", conclusions="None.")
    incident = house.desk.create("Slow pages")["number"]
    link = {"type": "caused_by", "to": {"kind": "change", "id": change}}
    expect(desk.post(f"/api/v1/incidents/{incident}/links", link, token=house.operator.token), 200)
    for _ in range(200):
        if house.releaser.sees(release).get("earlyLifeOver"):
            break
        time.sleep(0.05)
    watched = house.releaser.sees(release)
    same((watched["earlyLifeOver"], watched["incidentsCaused"]), (True, 1))
    closed = house.releaser.does(f"{release}:close", outcome="successful", outcomeText="It pays.", conclusions="The pages are watched.")
    same(closed["state"], "closed")
    fixed = house.analyst.sees(f"knownErrors/{error}")
    same(fixed["state"], "resolved")
    check(number in fixed["fixText"], fixed)


def one_that_fails_and_is_rolled_back(desk):
    house = house_of(desk)
    change = house.scheduled_change()
    number = house.approved(change)
    release = f"releases/{number}"
    deployment = house.deployment(number, itemUpdates=[f"{house.checkout} itemVersion = 9.9"])
    house.operator.does(f"{deployment}:start", baseline=house.baseline())
    same(house.manager.sees(f"changes/{change}")["testResult"], "passed")
    house.operator.does(f"{deployment}:fail", outcomeText="The migration stopped.")
    same((house.releaser.sees(release)["state"], house.manager.sees(f"changes/{change}")["state"]), ("failed", "implement"))
    house.operator.does(f"{deployment}:rollBack", outcomeText="The image before is back.")
    backed_out = house.manager.sees(f"changes/{change}")
    same((backed_out["state"], backed_out["effectiveness"], backed_out["fullReview"]), ("review", "backed_out", True))
    same(house.releaser.sees(release)["state"], "rolled_back")
    check(house.keeper.sees(f"configurationItems/{house.checkout}")["itemVersion"] != "9.9")
    words = {"outcomeText": "Taken back.", "conclusions": "Rehearse the migration."}
    house.releaser.is_refused("release.outcome_fits@1", f"{release}:close", outcome="successful", **words)
    same(house.releaser.does(f"{release}:close", outcome="rolled_back", **words)["state"], "closed")


main([from_the_plan_to_the_conclusions, one_that_fails_and_is_rolled_back])
