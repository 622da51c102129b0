// What a scope over configuration items means by the name of a type: ISO/IEC 20000-1:2018, 8.2.6.

#include "processes/shared/item_scope.hpp"

#include "tests/support/processes/house.hpp"

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class ItemScope : public ::testing::Test {
 protected:
  Uuid type(std::string_view name, Uuid parent = {}) {
    House::Fields fields{{"name", word(name)}};
    if (!parent.is_nil()) fields.push_back({"parent", ref(parent)});
    return house.create("item_type", std::move(fields));
  }
  Uuid item(std::string_view name, Uuid of) {
    return house.create_as(house.integration, "configuration_item",
                           {{"name", word(name)}, {"item_type", ref(of)}});
  }
  bool finds(std::string_view scope, Uuid item) {
    const auto types = house.world().standing("item_type");
    const auto filter = shared::item_scope(*house_model(), *types, scope);
    if (!filter) throw std::logic_error(filter.error().detail);
    return matches(*filter, house.record(item, "configuration_item"));
  }

  House house;
  Uuid server = type("Server");
  Uuid linux_server = type("Linux server", server);
  Uuid cluster_node = type("Cluster node", linux_server);
  Uuid laptop = type("Laptop");
  Uuid web01 = item("web01", linux_server);
  Uuid node01 = item("node01", cluster_node);
  Uuid book01 = item("book01", laptop);
};

TEST_F(ItemScope, ATypeByNameMeansItsSpecialCasesToo) {
  EXPECT_TRUE(finds("itemType = Server", web01));
  EXPECT_TRUE(finds("itemType = Server", node01));
  EXPECT_FALSE(finds("itemType = Server", book01));
  EXPECT_TRUE(finds("itemType = \"Linux server\" AND name = node01", node01));
}

TEST_F(ItemScope, AndSoDoesWhatIsNotOfIt) {
  EXPECT_FALSE(finds("itemType != Server", node01));
  EXPECT_FALSE(finds("NOT itemType = Server", web01));
  EXPECT_TRUE(finds("itemType != Server", book01));
}

TEST_F(ItemScope, ATypeByItsIdMeansItselfAlone) {
  EXPECT_FALSE(finds("itemType = \"" + server.to_string() + "\"", web01));
  EXPECT_TRUE(finds("itemType = \"" + linux_server.to_string() + "\"", web01));
}

}  // namespace
}  // namespace proofdesk::test
