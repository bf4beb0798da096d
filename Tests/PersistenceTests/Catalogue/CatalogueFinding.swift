/// One way in which a database departs from what the table catalogue promises.
struct CatalogueFinding: Hashable, Comparable, CustomStringConvertible {
    enum Rule: String, CaseIterable {
        /// A table that the catalogue does not list.
        case unlistedTable
        /// A table that the catalogue lists and the database lacks.
        case missingTable
        /// `tenant_id` or `environment` may be NULL, or is not there.
        case scopeColumn
        /// Row-level security is off, or not forced.
        case rowSecurity
        /// A policy is missing, too many, or says something else.
        case policy
        /// A primary key, unique constraint or unique index does not begin with the class's columns.
        case key
        /// A foreign key does not begin with the columns of what it points to.
        case foreignKey
        /// A dispatch table holds text or bytes that are not on the list of codes and ids.
        case dispatchText
        /// An enumeration type: its equality is not leakproof, so row-level security keeps it from an index.
        case enumeration
        /// A role may more than log in.
        case role
        /// A service role owns something.
        case ownership
        /// A view that does not run with its reader's rights.
        case view
        /// A function runs with its owner's rights and is not listed, or is listed and does not.
        case definer
        /// A definer function whose `search_path` is not pinned.
        case searchPath
        /// Somebody may execute a function who must not, or may not who must.
        case execution
        /// Somebody may do with a table, column, sequence or schema what the catalogue does not grant, or may not do
        /// what it grants.
        case grant
        /// Rights on a partition, which bypass its parent's policies.
        case partitionGrant
        /// Rights of everybody.
        case everybody
    }

    let rule: Rule
    /// What departs: a table, a constraint, a role, with the difference where there is one.
    let object: String

    init(_ rule: Rule, _ object: String) {
        self.rule = rule
        self.object = object
    }

    static func < (left: Self, right: Self) -> Bool { left.description < right.description }

    var description: String { "\(self.rule.rawValue): \(self.object)" }
}
