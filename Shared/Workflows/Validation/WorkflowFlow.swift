/// What the edges of a workflow say about its runs: what lies before what, what is certain, and what goes on in parallel.
///
/// Everything is read from the ways on; where these form a cycle, which is a mistake, the edges that close it do not
/// count. Nodes are numbered by their place in an order in which every node comes before those it leads to; a node that
/// cannot be reached from start without a way back has no place. A row of bits for each place holds each answer.
struct WorkflowFlow {
    /// An edge into a node.
    struct Entry {
        let from: Int
        /// The place of the way among those of `from`.
        let way: Int
    }

    /// The number in the graph of the node at each place.
    let order: [Int]
    /// The place of each node of the graph.
    let places: [Int?]
    /// The targets of each way of the node at each place.
    let ways: [[[Int]]]
    let entries: [[Entry]]
    /// What lies on some path to each, itself not.
    let ancestors: [BitSet]
    /// What lies on every path to each, itself not.
    let dominators: [BitSet]
    /// What every run that enters each node enters too, sooner or later, each itself included.
    let certain: [BitSet]
    /// What may be going on while a run is at each: nodes of other branches of a fork that do not wait for one another.
    let parallel: [BitSet]
    /// Whether several edges leave one port anywhere.
    let hasForks: Bool

    init(_ graph: WorkflowGraph) {
        let order = Self.reversePostorder(of: graph)
        var places = [Int?](repeating: nil, count: graph.nodes.count)
        for (place, number) in order.enumerated() { places[number] = place }
        let count = order.count
        var ways = [[[Int]]](repeating: [], count: count)
        var entries = [[Entry]](repeating: [], count: count)
        var hasForks = false
        for (place, number) in order.enumerated() {
            for way in graph.ways[number] {
                // All that a placed node leads to has a place; one that is not later closes a cycle.
                let targets = way.targets.compactMap { places[$0] }.filter { $0 > place }
                for target in targets { entries[target].append(Entry(from: place, way: ways[place].count)) }
                if targets.count > 1 { hasForks = true }
                if !targets.isEmpty { ways[place].append(targets) }
            }
        }
        var ancestors = [BitSet](repeating: BitSet(below: count), count: count)
        var dominators = ancestors
        for place in 0..<count {
            for (index, entry) in entries[place].enumerated() {
                ancestors[place].formUnion(ancestors[entry.from])
                ancestors[place].insert(entry.from)
                var above = dominators[entry.from]
                above.insert(entry.from)
                if index == 0 { dominators[place] = above } else { dominators[place].formIntersection(above) }
            }
        }
        self.order = order
        self.places = places
        self.ways = ways
        self.entries = entries
        self.ancestors = ancestors
        self.dominators = dominators
        self.hasForks = hasForks
        self.certain = Self.certain(ways: ways, entries: entries, hasForks: hasForks, dominators: dominators)
        self.parallel =
            hasForks
            ? Self.parallel(ways: ways, entries: entries, ancestors: ancestors)
            : [BitSet](repeating: BitSet(below: count), count: count)
    }

    /// Whether every run that comes to a place has been at one of some places before.
    ///
    /// Each of them need not be certain: on one route it may be this one, on another that.
    func isCertain(oneOf wanted: BitSet, before place: Int) -> Bool {
        var wanted = wanted
        wanted.formIntersection(self.ancestors[place])
        var open = [place]
        var seen = BitSet(below: self.order.count)
        while let next = open.popLast() {
            // What is certain at a place is over before a later one, if it lies before that at all.
            if self.certain[next].intersects(wanted) { continue }
            if self.entries[next].isEmpty { return false }
            for entry in self.entries[next] where !seen.contains(entry.from) {
                seen.insert(entry.from)
                open.append(entry.from)
            }
        }
        return true
    }

    /// For each place what a run that enters it must enter as well.
    ///
    /// Downwards: a node entails every target of its way, or what all of its ways entail where it has several. Upwards:
    /// it was entered by one of its edges, and all that this edge tells is certain when every edge tells it: the node
    /// it comes from with all that is certain there, and what its other targets entail. So what parallel branches bring
    /// is joined, and of what branches bring that exclude each other only the common part remains.
    private static func certain(
        ways: [[[Int]]], entries: [[Entry]], hasForks: Bool, dominators: [BitSet]
    ) -> [BitSet] {
        let count = ways.count
        guard hasForks else {
            // Without a fork there is one path at a time.
            return (0..<count).map { place in
                var certain = dominators[place]
                certain.insert(place)
                return certain
            }
        }
        let empty = BitSet(below: count)
        var entailed = [BitSet](repeating: empty, count: count)
        func entailment(of targets: [Int]) -> BitSet {
            targets.reduce(into: empty) { $0.formUnion(entailed[$1]) }
        }
        for place in (0..<count).reversed() {
            if let first = ways[place].first {
                entailed[place] = ways[place].dropFirst().reduce(into: entailment(of: first)) { common, way in
                    common.formIntersection(entailment(of: way))
                }
            }
            entailed[place].insert(place)
        }
        var certain = [BitSet](repeating: empty, count: count)
        for place in 0..<count {
            for (index, entry) in entries[place].enumerated() {
                var told = certain[entry.from]
                let targets = ways[entry.from][entry.way]
                if targets.count > 1 { told.formUnion(entailment(of: targets)) }
                if index == 0 { certain[place] = told } else { certain[place].formIntersection(told) }
            }
            certain[place].insert(place)
        }
        return certain
    }

    /// For each place which others a run may be at as well.
    ///
    /// Two targets of one fork are parallel. What is parallel to a node is parallel to what follows that node too, unless
    /// it can still arrive there: then the branches meet.
    private static func parallel(ways: [[[Int]]], entries: [[Entry]], ancestors: [BitSet]) -> [BitSet] {
        let count = ways.count
        var parallel = [BitSet](repeating: BitSet(below: count), count: count)
        for place in 0..<count {
            // Of each row only what is earlier than this place is known yet.
            var row = BitSet(below: count)
            for entry in entries[place] {
                row.formUnion(parallel[entry.from])
                let targets = ways[entry.from][entry.way]
                if targets.count > 1 { for target in targets where target < place { row.insert(target) } }
            }
            row.subtract(ancestors[place])
            var next = 0
            while let other = row.first(from: next) {
                for way in ways[other] {
                    for target in way where target < place && !ancestors[place].contains(target) { row.insert(target) }
                }
                next = other + 1
            }
            parallel[place] = row
            for other in row.members { parallel[other].insert(place) }
        }
        return parallel
    }

    /// What can be reached without ways back, every node before those it leads to unless a cycle leads back.
    private static func reversePostorder(of graph: WorkflowGraph) -> [Int] {
        let successors = graph.ways.map { $0.flatMap(\.targets) }
        var seen = BitSet(below: graph.nodes.count)
        var order: [Int] = []
        for start in graph.starts where !seen.contains(start) {
            seen.insert(start)
            var open = [(number: start, next: 0)]
            while let (number, next) = open.last {
                if next == successors[number].count {
                    order.append(number)
                    open.removeLast()
                } else {
                    open[open.count - 1].next += 1
                    let successor = successors[number][next]
                    if !seen.contains(successor) {
                        seen.insert(successor)
                        open.append((successor, 0))
                    }
                }
            }
        }
        return order.reversed()
    }
}
