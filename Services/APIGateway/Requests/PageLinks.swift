import HTTPTypes
import VerificationDomain

/// The `Link` and `X-Total-Count` fields of a paged list.
///
/// Source: API reference, "Link header": rel `next`, `last`, `first`, `prev`, in RFC 8288 form.
struct PageLinks {
    let url: String
    let page: Page
    let total: Int
    /// What else the query held.
    let query: [String: String]

    var headers: HTTPFields {
        var headers = HTTPFields()
        if let name = HTTPField.Name("X-Total-Count") { headers[name] = String(self.total) }
        let last = max(1, (self.total + self.page.size - 1) / self.page.size)
        var links: [String] = []
        if self.page.number < last {
            links.append(self.link(to: self.page.number + 1, "next"))
            links.append(self.link(to: last, "last"))
        }
        if self.page.number > 1 {
            links.append(self.link(to: 1, "first"))
            links.append(self.link(to: min(self.page.number - 1, last), "prev"))
        }
        if let name = HTTPField.Name("Link"), !links.isEmpty { headers[name] = links.joined(separator: ", ") }
        return headers
    }

    private func link(to number: Int, _ relation: String) -> String {
        let parameters = ["page": String(number), "per_page": String(self.page.size)].merging(self.query) { own, _ in
            own
        }
        let query = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        return "<\(self.url)?\(query)>; rel=\"\(relation)\""
    }
}
