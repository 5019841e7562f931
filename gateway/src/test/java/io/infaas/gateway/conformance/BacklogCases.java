package io.infaas.gateway.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What becomes of requests that wait behind another one: cancelled ones, priorities and limits of their queue. By default some of them
 * wait in the gateway, how many depends on what it has observed; so what is up to the model's queue is asked with {@code --as-triton}.
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

    private void add(String name, Consumer<Backlog> requests) {
        cases.add(new ConformanceCase(
                CANCELLED, name, List.of(script(requests))));
    }

    private void addQueued(String row, String name, Consumer<Backlog> requests) {
        cases.add(new ConformanceCase(row, name, List.of(script(requests)), List.of(ConformanceGateway.AS_TRITON)));
    }

    private static ObservedExchange script(Consumer<Backlog> requests) {
        return new ObservedExchange.Script(end -> {
            Backlog backlog = Backlog.begin(end);
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
                backlog.http(id, NONE);
            }
            backlog.cancel("a", "b", "c");
        });
        add("gRPC, the one that runs", backlog -> {
            backlog.grpc("behind", NONE);
            backlog.cancel("first");
        });
    }

    private void priorities() {
        addQueued(QUEUED, "gRPC, the highest priority last", backlog -> {
            backlog.grpc("2", priority(2));
            backlog.grpc("usual", NONE);
            backlog.grpc("0", priority(0));
            backlog.grpc("1", priority(1));
        });
        addQueued(QUEUED, "HTTP, the highest priority last", backlog -> {
            backlog.http("2", priority(2));
            backlog.http("usual", NONE);
            backlog.http("0", priority(0));
            backlog.http("1", priority(1));
        });
        addQueued(QUEUED, "gRPC, beyond all levels", backlog -> {
            backlog.grpc("6", priority(6));
            backlog.grpc("1", priority(1));
        });
        addQueued(QUEUED, "HTTP, beyond all levels", backlog -> backlog.http("6", priority(6)));
    }

    private void limits() {
        for (boolean grpc : new boolean[] {true, false}) {
            String over = grpc ? "gRPC" : "HTTP";
            addQueued(QUEUED, over + ", refused by the timeout of its level", backlog -> {
                send(backlog, grpc, "refused", priority(3));
                send(backlog, grpc, "1", priority(1));
            });
            addQueued(QUEUED, over + ", delayed by the timeout of its level", backlog -> {
                send(backlog, grpc, "delayed", priority(4));
                send(backlog, grpc, "5", priority(5));
            });
            addQueued(QUEUED, over + ", beyond the size of its level", backlog -> {
                send(backlog, grpc, "5", priority(5));
                send(backlog, grpc, "5 again", priority(5));
                backlog.awaitRefusal("5 again");
                send(backlog, grpc, "5 at last", priority(5));
                backlog.awaitRefusal("5 at last");
            });
            addQueued(QUEUED, over + ", with a timeout that the model does not take", backlog ->
                    send(backlog, grpc, "2", Map.of("timeout", 1L)));
        }
    }

    private static void send(Backlog backlog, boolean grpc, String id, Map<String, Long> parameters) {
        if (grpc) {
            backlog.grpc(id, parameters);
        } else {
            backlog.http(id, parameters);
        }
    }
}
