import Foundation

@testable import JobQueue

extension QueueModel {
    /// The whole state as sorted lines of text, to be compared with the tables'. Times are hours from now.
    var lines: [String] {
        var lines = self.jobs.map { job in
            let place =
                switch job.place {
                case .ready(let pass): "ready pass \(pass)"
                case .leased(let worker, let until): "leased by \(worker) for \(Self.hours(until - self.now))"
                case .scheduled(let at): "scheduled in \(Self.hours(at - self.now))"
                case .completed: "completed"
                case .cancelled: "cancelled"
                case .dead(let reason): "dead \(reason) replayed as \(job.replayedAs.map(String.init) ?? "-")"
                }
            return Self.line(
                job.id, place, lane: job.request.lane.rawValue, attempt: job.attempt,
                losses: job.place == .completed || job.place == .cancelled ? 0 : job.losses,
                claims: job.hasEnded ? 0 : job.claims)
        }
        lines += self.workers.map { "worker \($0.id) for \(Self.hours($0.expiresAt - self.now))" }
        lines += self.keys.map { key, holder in
            "key \(key) of \(holder.jobID) for \(holder.expiresAt.map { Self.hours($0 - self.now) } ?? "its life")"
        }
        lines += self.lanes.map { "lane \($0.key.rawValue) at \($0.value)" }
        lines += self.setbacks.map { "setback of \($0.jobID) claim \($0.claims) verdict \($0.verdict.rawValue)" }
        lines += self.effects.map { "effect of \($0.jobID)" }
        return lines.sorted()
    }

    static func line(
        _ id: Int64, _ place: String, lane: Int16, attempt: Int, losses: Int, claims: Int32
    ) -> String {
        "job \(id) \(place) lane \(lane) attempt \(attempt) losses \(losses) claims \(claims)"
    }

    /// To the nearest hour.
    private static func hours(_ time: Duration) -> String { "\(Int((time / .seconds(3600)).rounded()))h" }
}
