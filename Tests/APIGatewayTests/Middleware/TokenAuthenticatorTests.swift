import HTTPTypes
import Testing

@testable import APIGateway

struct TokenAuthenticatorTests {
    private func token(_ values: String...) -> String? {
        var headers = HTTPFields()
        for value in values { headers.append(HTTPField(name: .authorization, value: value)) }
        return TokenAuthenticator.token(in: headers)
    }

    @Test(arguments: [
        "Token token=abc", "Token token=\"abc\"", "token token=abc", "TOKEN token=abc", "Token   token=abc",
        "  Token token=abc  ",
    ])
    func oneTokenIsFound(value: String) {
        #expect(self.token(value) == "abc")
    }

    @Test(arguments: [
        "", "Token", "Token ", "token=abc", "Token abc", "Token token=", "Token token=\"\"", "Token Token=abc",
        "Token token= abc", "Token token=abc def", "Token token=a b", "Bearer abc", "Bearer token=abc",
        "Basic token=abc", "Tokentoken=abc",
    ])
    func anythingElseIsNoToken(value: String) {
        #expect(self.token(value) == nil)
    }

    @Test
    func aRequestWithoutTheFieldHasNoToken() {
        #expect(self.token() == nil)
    }

    @Test
    func twoFieldsAreNoTokenEvenWhenTheyAgree() {
        #expect(self.token("Token token=abc", "Token token=abc") == nil)
    }

    @Test
    func twoTokensInOneFieldAreNoToken() {
        #expect(self.token("Token token=abc, Token token=def") == nil)
    }

    @Test
    func oneQuoteIsPartOfTheToken() {
        #expect(self.token("Token token=\"abc") == "\"abc")
    }
}
