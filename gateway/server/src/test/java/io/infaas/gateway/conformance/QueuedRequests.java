package io.infaas.gateway.conformance;

import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests to a model that runs one at a time, of which the first one holds up the others until all are there. */
final class QueuedRequests {

    private static final Pattern PENDING =
            Pattern.compile("nv_inference_pending_request_count\\{model=\"gated\",version=\"1\"\\} ([0-9]+)");

    private final ConformanceEndpoint end;
    private final Path folder;
    private final Path log;
    private final Path gate;
    private final Map<String, BacklogPort.Sent> sent = new LinkedHashMap<>();
    private final StringBuilder refused = new StringBuilder();
    private int queued;

    private QueuedRequests(ConformanceEndpoint end, Path folder) {
        this.end = end;
        this.folder = folder;
        this.log = folder.resolve("log");
        this.gate = folder.resolve("gate");
    }

    /** Returns once the first request is executed. */
    static QueuedRequests begin(ConformanceEndpoint end) {
        try {
            QueuedRequests backlog = new QueuedRequests(end, Files.createTempDirectory("backlog"));
            backlog.grpc("first", Map.of(), true);
            Until.holds(
                    "the first request is executed", () -> !backlog.executed().isEmpty());
            return backlog;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds one, and returns once it waits at the node, behind all that there are. */
    void queue(boolean grpc, String id, Map<String, Long> parameters) {
        send(grpc, id, parameters);
        queued++;
        Until.holds(() -> id + " waits at the node", () -> pending() >= queued);
    }

    /** Adds one. */
    void send(boolean grpc, String id, Map<String, Long> parameters) {
        if (grpc) {
            grpc(id, parameters, false);
        } else {
            http(id, parameters);
        }
    }

    private int pending() {
        String page = end.node().send(HttpCase.get("/metrics")).body().toStringUtf8();
        Matcher pending = PENDING.matcher(page);
        return pending.find() ? Integer.parseInt(pending.group(1)) : 0;
    }

    /** Adds one over gRPC, behind all that there are. */
    void grpc(String id, Map<String, Long> parameters) {
        grpc(id, parameters, false);
        end.backlog().pass();
    }

    private void grpc(String id, Map<String, Long> parameters, boolean waits) {
        var request = RequestChecksGrpc.one("gated", "INPUT0", "INT32", 1, 1)
                .setId(id)
                .addRawInputContents(Tensors.bytes(1))
                .putParameters("log", text(log));
        if (waits) {
            request.putParameters("gate", text(gate));
        }
        parameters.forEach((name, value) -> request.putParameters(
                name, InferParameter.newBuilder().setInt64Param(value).build()));
        sent.put(id, end.backlog().grpc(request.build()));
    }

    private static InferParameter text(Path file) {
        return InferParameter.newBuilder().setStringParam(file.toString()).build();
    }

    private void http(String id, Map<String, Long> parameters) {
        StringBuilder more = new StringBuilder();
        parameters.forEach(
                (name, value) -> more.append(",\"").append(name).append("\":").append(value));
        String body =
                "{\"id\":\"%s\",\"parameters\":{\"log\":\"%s\"%s},\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[1]}]}"
                        .formatted(id, log, more);
        sent.put(
                id,
                end.backlog()
                        .http("POST /v2/models/gated/infer HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(body.length(), body)));
    }

    void cancel(String... ids) {
        for (String id : ids) {
            take(id).cancel();
        }
        // the end hears of it a moment later
        for (int i = 0; i < 3; i++) {
            end.backlog().pass();
        }
    }

    /** Returns once the request is answered, which must be refused: a gateway asks a full node again before it says so. */
    void awaitRefusal(String id) {
        refused.append(id).append(": ").append(take(id).await()).append('\n');
    }

    private BacklogPort.Sent take(String id) {
        return Objects.requireNonNull(sent.remove(id), id);
    }

    /** Lets all of them run: their answers, and the ids in the order of execution. */
    Map<String, String> end() {
        try {
            Files.createFile(gate);
            StringBuilder answers = new StringBuilder(refused);
            sent.forEach((id, each) ->
                    answers.append(id).append(": ").append(each.await()).append('\n'));
            end.backlog().pass();
            String executed = executed().toString();
            Files.delete(gate);
            Files.delete(log);
            Files.delete(folder);
            return Map.of("answers", answers.toString(), "executed", executed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> executed() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
