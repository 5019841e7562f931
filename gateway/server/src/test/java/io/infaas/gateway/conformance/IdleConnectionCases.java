package io.infaas.gateway.conformance;

import io.infaas.gateway.h2.RawPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** gRPC connections without a call, which clients keep open by pings: what comes of these pings. */
final class IdleConnectionCases {

    private static final int WINDOW = 1 << 16;

    private IdleConnectionCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        for (int pings : new int[] {1, 2, 20}) {
            cases.add(new ConformanceCase(
                    "A.3 idle connections",
                    "gRPC, pings without a call: " + pings,
                    List.of(new ObservedExchange.Script(end -> ping(end, pings)))));
        }
        return cases;
    }

    private static Map<String, String> ping(ConformanceEndpoint end, int pings) {
        try (RawPeer peer = RawPeer.client(end.backlog().grpcPort(), WINDOW)) {
            return Map.of("pings", areAnswered(peer, pings) ? "answered" : "answered until the connection ends");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // an end of the connection shows as a failure to read or to write
    @SuppressWarnings("UnusedException")
    private static boolean areAnswered(RawPeer peer, int pings) {
        try {
            for (int i = 0; i < pings; i++) {
                peer.sync();
            }
            return peer.goodbyes.isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
