package io.infaas.gateway.conformance;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.contract.HttpInferCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests whose framing and headers are at the edge of HTTP or beyond: row A.1. */
final class RawHttpCases {

    private static final String INFER = "POST /v2/models/sum/infer HTTP/1.1\r\n";
    private static final String LIVE = "GET /v2/models/sum/ready HTTP/1.";
    private static final String CLOSE = "Connection: close\r\n";

    private final List<ConformanceCase> cases = new ArrayList<>();

    private RawHttpCases() {}

    static List<ConformanceCase> all() {
        RawHttpCases raw = new RawHttpCases();
        raw.framing();
        raw.hosts();
        raw.versions();
        raw.connections();
        return raw.cases;
    }

    private void add(String name, String... requests) {
        cases.add(new ConformanceCase("A.1 raw HTTP", name, List.of(new ObservedExchange.Raw(List.of(requests)))));
    }

    private void framing() {
        String body = HttpInferCases.sum("");
        int length = body.length();
        String host = "Host: x\r\n" + CLOSE;
        add("length", INFER + host + "Content-Length: " + length + "\r\n\r\n" + body);
        String chunk = Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n";
        add("chunks", INFER + host + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
        add(
                "a length beside chunks",
                INFER + host + "Content-Length: " + length + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);
        add(
                "blanks at the end of a header value",
                INFER + host + "Content-Encoding: identity \t \r\nContent-Length: " + length + "\r\n\r\n" + body);
        add(
                "blanks at the end of the length of JSON",
                INFER + host + "Inference-Header-Content-Length: " + length + "  \r\nContent-Length: " + length
                        + "\r\n\r\n" + body);
        add("no body", INFER + host + "\r\n");
        add("chunks without bytes", INFER + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    private void hosts() {
        add("no host", LIVE + "1\r\n" + CLOSE + "\r\n");
        add("empty host", LIVE + "1\r\nHost: \r\n" + CLOSE + "\r\n");
        add("two hosts", LIVE + "1\r\nHost: x\r\nHost: y\r\n" + CLOSE + "\r\n");
        add("host that is none", LIVE + "1\r\nHost: a b\r\n" + CLOSE + "\r\n");
        add("host with a port", LIVE + "1\r\nHost: x:80\r\n" + CLOSE + "\r\n");
    }

    private void versions() {
        add("HTTP/1.0 without host", LIVE + "0\r\n\r\n");
        add("HTTP/1.0 kept alive", LIVE + "0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
        add("HTTP/1.0 of an unknown path", "GET /v3 HTTP/1.0\r\n\r\n");
    }

    /** Connections that are used again: neither end may state for how long, since neither has a limit. */
    private void connections() {
        String live = LIVE + "1\r\nHost: x\r\n\r\n";
        String body = HttpInferCases.sum("");
        String infer = INFER + "Host: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        String refused = INFER + "Host: x\r\nContent-Length: 1\r\n\r\n{";
        add("kept open", live);
        add("kept open as asked", LIVE + "1\r\nHost: x\r\nConnection: keep-alive\r\nKeep-Alive: timeout=1\r\n\r\n");
        add("used again", infer, infer);
        add("used again after a refusal", refused, infer);
        add("used again after an unknown path", "GET /v3 HTTP/1.1\r\nHost: x\r\n\r\n", infer);
        add("closed as asked", infer, LIVE + "1\r\nHost: x\r\n" + CLOSE + "\r\n");
    }

    /** gRPC connections without a call, which clients keep open by pings: what comes of these pings. */
    static final class IdleConnectionCases {

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
}
