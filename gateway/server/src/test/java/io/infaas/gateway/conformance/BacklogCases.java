package io.infaas.gateway.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What becomes of requests that wait behind another one: cancelled ones, priorities and limits of their queue. By default the gateway
 * may hold some of them, how many depends on what it has observed; so what is up to the model's queue is asked with {@code --as-triton}.
 */
final class BacklogCases {

    private static final String CANCELLED = "B.8 cancelled in a queue";
    private static final String QUEUED = "B.8 queue policy";
    private static final Map<String, Long> NONE = Map.of();

    private final List<ConformanceCase> cases = new ArrayList<>();

    private BacklogCases() {}

    static List<ConformanceCase> all() {
        BacklogCases backlogs = new BacklogCases();
        backlogs.cancelled();
        backlogs.priorities();
        backlogs.limits();
        return backlogs.cases;
    }

    private void add(String name, Consumer<QueuedRequests> requests) {
        cases.add(new ConformanceCase(CANCELLED, name, List.of(script(requests))));
    }

    private void addQueued(String row, String name, Consumer<QueuedRequests> requests) {
        cases.add(new ConformanceCase(row, name, List.of(script(requests)), List.of(ConformanceGateway.AS_TRITON)));
    }

    private static ObservedExchange script(Consumer<QueuedRequests> requests) {
        return new ObservedExchange.Script(end -> {
            QueuedRequests backlog = QueuedRequests.begin(end);
            requests.accept(backlog);
            return backlog.end();
        });
    }

    private static Map<String, Long> priority(long level) {
        return Map.of("priority", level);
    }

    private void cancelled() {
        add("gRPC, all that wait but the last", backlog -> {
            for (String id : List.of("a", "b", "c", "last")) {
                backlog.grpc(id, NONE);
            }
            backlog.cancel("a", "b", "c");
        });
        add("gRPC, between two that stay", backlog -> {
            for (String id : List.of("before", "a", "b", "c", "behind")) {
                backlog.grpc(id, NONE);
            }
            backlog.cancel("a", "b", "c");
        });
        addQueued(CANCELLED, "HTTP, all that wait but the last", backlog -> {
            for (String id : List.of("a", "b", "c", "last")) {
                backlog.queue(false, id, NONE);
            }
            backlog.cancel("a", "b", "c");
        });
        add("gRPC, the one that runs", backlog -> {
            backlog.grpc("behind", NONE);
            backlog.cancel("first");
        });
    }

    private void queued(String name, BiConsumer<QueuedRequests, Boolean> requests) {
        addQueued(QUEUED, "gRPC, " + name, backlog -> requests.accept(backlog, true));
        addQueued(QUEUED, "HTTP, " + name, backlog -> requests.accept(backlog, false));
    }

    private void priorities() {
        queued("the highest priority last", (backlog, grpc) -> {
            backlog.queue(grpc, "delayed by the timeout of its level", priority(4));
            backlog.queue(grpc, "5", priority(5));
            backlog.queue(grpc, "2", priority(2));
            backlog.queue(grpc, "usual", NONE);
            backlog.queue(grpc, "0", priority(0));
            backlog.queue(grpc, "beyond all levels", priority(6));
            backlog.queue(grpc, "with a timeout that the model does not take", Map.of("timeout", 1L));
            backlog.queue(grpc, "1", priority(1));
        });
    }

    private void limits() {
        queued("by timeout and size of a level", (backlog, grpc) -> {
            backlog.queue(grpc, "5", priority(5));
            backlog.send(grpc, "5 again", priority(5));
            backlog.awaitRefusal("5 again");
            backlog.send(grpc, "refused by the timeout of its level", priority(3));
        });
    }
}
