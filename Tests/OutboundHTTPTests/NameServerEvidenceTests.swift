import Testing

@testable import OutboundHTTP

@Suite
struct NameServerEvidenceTests {
    @Test func nobodyIsBlamedWhileNobodyGetsAnAnswer() {
        var evidence = NameServerEvidence()
        for round in 0..<100 {
            for host in ["a.example", "b.example"] {
                let isToBlame = evidence.unanswered(host)
                #expect(!isToBlame, "\(round)")
            }
        }
    }

    @Test func nameWithoutAnswersIsBlamedOnceOthersHaveTheirs() {
        var evidence = NameServerEvidence()
        var verdicts: [Bool] = []
        for _ in 0..<5 {
            verdicts.append(evidence.unanswered("slow.example"))
            evidence.answered("other.example")
        }
        #expect(verdicts == [false, false, true, true, true])
    }

    @Test func anAnswerRestoresTheName() {
        var evidence = NameServerEvidence()
        for _ in 0..<4 {
            _ = evidence.unanswered("slow.example")
            evidence.answered("other.example")
        }
        evidence.answered("slow.example")
        let isToBlame = evidence.unanswered("slow.example")
        #expect(!isToBlame)
    }

    /// Its own late answer shows that our resolver works.
    @Test func nameThatAnswersTooLateEachTimeIsBlamed() {
        var evidence = NameServerEvidence()
        var verdicts: [Bool] = []
        for _ in 0..<4 {
            verdicts.append(evidence.unanswered("slow.example"))
            evidence.answeredLate()
        }
        #expect(verdicts == [false, false, true, true])
    }

    @Test func onlySoManyNamesAreRemembered() {
        var evidence = NameServerEvidence()
        for _ in 0..<2 {
            _ = evidence.unanswered("slow.example")
            evidence.answered("other.example")
        }
        for number in 0..<NameServerEvidence.greatestNames { _ = evidence.unanswered("name\(number).example") }
        let isToBlame = evidence.unanswered("slow.example")
        #expect(!isToBlame)
    }
}
