"""Draws where the processor time of a run went, from what perf recorded of it.

    perf record -F 999 --call-graph fp -p $(pidof proofdesk) -- sleep 5
    perf script -F comm,tid,ip,sym | python3 tests/bench/flame_graph.py "transitions, 64 connections" > flame.svg

One box a function, as wide as the samples in which it or what it called was running; callers below, callees above.
Narrow boxes are left out, so that the picture stays small. `--table` lists functions by their own samples instead.
"""

import collections
import html
import re
import sys

WIDTH, HEIGHT, LEAST = 1200, 15, 0.004
# How every thread begins says nothing.
BEGINNINGS = ("[unknown]", "clone", "start_thread", "execute_native_thread_routine", "__libc_start", "_start", "main",
              "std::thread::", "std::__invoke", "void std::__invoke", "std::_Function_handler")
SHORTER = [(re.compile(r"std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >"), "string"),
           (re.compile(r"std::basic_string_view<char, std::char_traits<char> >"), "string_view"),
           (re.compile(r"proofdesk::|\(anonymous namespace\)::|boost::asio::|boost::beast::|detail::"), "")]


def name_of(symbol):
    for pattern, text in SHORTER:
        symbol = pattern.sub(text, symbol)
    # Arguments of functions and templates are longer than the names, and tell little.
    flat, depth = "", 0
    for character in symbol.replace("operator()", "operator\x01"):
        depth += character in "<("
        flat += character if depth == 0 else ""
        depth -= character in ">)" and depth > 0
    return flat.replace("\x01", "()").strip() or symbol


def stacks(lines):
    """Frames from the outermost to the innermost, one list a sample."""
    frames = []
    for line in lines:
        if not line.strip():
            if frames:
                yield frames[::-1]
            frames = []
        elif line[0] in " \t" and len(line.split(None, 1)) == 2:
            frames.append(line.split(None, 1)[1].strip())
    if frames:
        yield frames[::-1]


def useful(frames):
    while len(frames) > 1 and frames[0].startswith(BEGINNINGS):
        frames = frames[1:]
    return [name_of(frame) for frame in frames]


class Node:
    def __init__(self):
        self.count = 0
        self.inside = collections.defaultdict(Node)


def draw(tree, title):
    boxes = []

    def place(node, left, depth):
        for name, child in sorted(node.inside.items()):
            width = child.count / tree.count
            if width >= LEAST:
                boxes.append((left, depth, width, name, child.count))
                place(child, left, depth + 1)
            left += width

    place(tree, 0.0, 0)
    tall = (max((box[1] for box in boxes), default=0) + 1) * HEIGHT + 24
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" font-family="sans-serif" font-size="10">')
    print(f'<rect width="100%" height="100%" fill="#fff"/><text x="4" y="14">{html.escape(title)}: {tree.count} samples</text>')
    for left, depth, width, name, count in boxes:
        x, w, y = left * WIDTH, width * WIDTH, tall - (depth + 1) * HEIGHT
        colour = f"hsl({sum(map(ord, name)) * 7 % 50},75%,{68 + len(name) % 9}%)"
        shown = html.escape(name[:int(w / 5.4)]) if w > 24 else ""
        print(f'<g><title>{html.escape(name)} {100 * count / tree.count:.1f} %</title>'
              f'<rect x="{x:.1f}" y="{y}" width="{max(w - 0.4, 0.3):.1f}" height="{HEIGHT - 1}" fill="{colour}"/>'
              f'<text x="{x + 2:.1f}" y="{y + 11}">{shown}</text></g>')
    print("</svg>")


def main(arguments):
    tree, own = Node(), collections.Counter()
    for frames in stacks(sys.stdin):
        node, names = tree, useful(frames)
        tree.count += 1
        own[names[-1]] += 1
        for name in names:
            node = node.inside[name]
            node.count += 1
    if not tree.count:
        sys.exit("there are no samples")
    if arguments[:1] == ["--table"]:
        for name, count in own.most_common(60):
            print(f"{100 * count / tree.count:6.2f} %  {name}")
    else:
        draw(tree, " ".join(arguments) or "samples")


main(sys.argv[1:])
