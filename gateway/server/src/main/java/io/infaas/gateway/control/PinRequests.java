package io.infaas.gateway.control;

import io.infaas.gateway.contract.protocol.PinRequest;
import io.infaas.gateway.contract.protocol.PinResponse;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests for availability pins without an answer of a controller, across streams. Confined to one event loop. */
final class PinRequests {

    private record Open(PinRequest request, Promise<Void> answer) {}

    private static final int MOST = 64;

    private final Vertx vertx;
    private final Map<Long, Open> open = new LinkedHashMap<>();
    private long numbers;

    PinRequests(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The open requests, sent now and repeated on the next stream. */
    List<PinRequest> openRequests() {
        return open.values().stream().map(Open::request).toList();
    }

    /**
     * Adds a request; without an answer in time it fails and is removed.
     *
     * @param answered completes when the controller has accepted it; fails with a {@link Refusal}
     */
    PinRequest add(String name, boolean wanted, Duration limit, Promise<Void> answered) {
        PinRequest request = PinRequest.newBuilder()
                .setNumber(++numbers)
                .setName(name)
                .setWanted(wanted)
                .build();
        if (open.size() >= MOST) {
            answered.fail(
                    Refusal.unavailable("%d requests to the controller are open, which is the limit".formatted(MOST)));
            return request;
        }
        open.put(request.getNumber(), new Open(request, answered));
        long timer = vertx.setTimer(
                limit.toMillis(),
                late -> end(
                        request.getNumber(),
                        Future.failedFuture(Refusal.unavailable(
                                "the controller, which decides what is loaded, did not answer within %d ms"
                                        .formatted(limit.toMillis())))));
        answered.future().onComplete(ended -> vertx.cancelTimer(timer));
        return request;
    }

    void complete(PinResponse answer) {
        end(
                answer.getNumber(),
                answer.getRefusal().isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Refusal(RefusalReason.INTERNAL, answer.getRefusal())));
    }

    private void end(long number, Future<Void> how) {
        Open ended = open.remove(number);
        if (ended != null) {
            how.onComplete(ended.answer());
        }
    }
}
