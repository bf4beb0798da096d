import CanonicalJSON

extension WorkflowExamination {
    /// E-ROUTE and W-SHADOW: each route of a condition can be taken.
    mutating func examineRoutes(of examined: ExaminedNode) {
        guard examined.kind == .logic else { return }
        let node = examined.node
        if node.routes.isEmpty {
            self.find("E-ROUTE", node: node.id, field: "routes", "A condition needs at least one route.")
        }
        let isOversized = node.routes.contains { $0.when.comparisons.count > Self.maximumComparisons }
        guard node.routes.count <= Self.maximumRoutes, !isOversized else {
            self.find(
                "E-SIZE", node: node.id, field: "routes",
                "A condition has at most \(Self.maximumRoutes) routes of \(Self.maximumComparisons) comparisons each.")
            return
        }
        let isRead = node.routes.indices.map { index in
            !self.hasUnreadable("routes[\(index)].when", of: examined)
        }
        for (index, route) in node.routes.enumerated() where isRead[index] {
            if Self.isHollow(route.when) {
                self.find("E-ROUTE", node: node.id, port: route.port, "This route has an empty condition.")
            } else if Self.constant(route.when) == false {
                self.find("E-ROUTE", node: node.id, port: route.port, "This route's condition never holds.")
            }
            let earlier = (0..<index).first { earlier in
                let condition = node.routes[earlier].when
                return isRead[earlier] && (Self.constant(condition) == true || Self.covers(condition, route.when))
            }
            if let earlier, node.routes[earlier].port != route.port {
                self.find(
                    "W-SHADOW", node: node.id, port: route.port,
                    "The route \(node.routes[earlier].port) before it is taken whenever this one could be.")
            }
        }
    }

    /// Whether any group inside has no member.
    private static func isHollow(_ condition: WorkflowCondition) -> Bool {
        switch condition {
        case .all(let conditions), .any(let conditions): conditions.isEmpty || conditions.contains(where: Self.isHollow)
        case .not(let condition): Self.isHollow(condition)
        case .comparison: false
        }
    }

    /// What the condition always is, where no value of a run can change it.
    private static func constant(_ condition: WorkflowCondition) -> Bool? {
        switch condition {
        case .all(let conditions):
            let constants = conditions.map(Self.constant)
            return constants.contains(false) ? false : constants.contains(nil) ? nil : true
        case .any(let conditions):
            let constants = conditions.map(Self.constant)
            return constants.contains(true) ? true : constants.contains(nil) ? nil : false
        case .not(let condition):
            return Self.constant(condition).map { !$0 }
        case .comparison(let operation, .literal(let left), right: let right):
            guard ![.withinDays, .ageAtLeast, .ageUnder].contains(operation) else { return nil }
            switch right {
            case nil: return ConditionEvaluator.holds(operation, left, nil, today: 0)
            case .literal(let right): return ConditionEvaluator.holds(operation, left, right, today: 0)
            case .reference, .now, .today, .adding: return nil
            }
        case .comparison(let operation, left: _, right: .literal(.null)):
            return operation == .notEqual ? true : false
        case .comparison:
            return nil
        }
    }

    /// Whether the first condition surely holds whenever the second does; looks one level deep, and may say no.
    private static func covers(_ first: WorkflowCondition, _ second: WorkflowCondition) -> Bool {
        var sufficient = [first]
        if case .any(let parts) = first { sufficient += parts }
        var necessary = [second]
        if case .all(let parts) = second { necessary += parts }
        return sufficient.contains { one in necessary.contains { Self.coversAlone(one, $0) } }
    }

    private static func coversAlone(_ first: WorkflowCondition, _ second: WorkflowCondition) -> Bool {
        if first == second { return true }
        guard let first = ValueRange(first), let second = ValueRange(second) else { return false }
        return first.reference == second.reference && first.covers(second)
    }
}
