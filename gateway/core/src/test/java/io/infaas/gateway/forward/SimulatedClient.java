package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.routing.StatedInputs;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client in simulated time: it sends single queries, which {@link SimulatedNodes} execute, and counts how they end. */
final class SimulatedClient {

    private final SimulatedScheduler time;
    private final Router router;
    private final SimulatedNodes nodes;
    private final String model;
    private final QueryOwner owner;

    /** End of each query that was answered, ns. */
    final List<Long> answeredAt = new ArrayList<>();

    /** Time that each answered query took, ms. */
    final List<Double> tookMs = new ArrayList<>();

    final List<Refusal> refusals = new ArrayList<>();
    int asked;
    int sent;
    int unansweredAfterSending;

    SimulatedClient(SimulatedScheduler time, Router router, SimulatedNodes nodes, String model, QueryOwner owner) {
        this.time = time;
        this.router = router;
        this.nodes = nodes;
        this.model = model;
        this.owner = owner;
    }

    /** Sends a query of a client that waits as long as it takes. */
    Exchange askPatiently(Map<String, String> headers) {
        return begin(Deadline.FOREVER, headers, refusal -> {});
    }

    /** Sends a query with a deadline that the gateway knows. */
    Exchange ask(Duration deadline) {
        return begin(deadline, Map.of(), refusal -> {});
    }

    Exchange begin(Duration deadline, Map<String, String> headers, Consumer<Refusal> refused) {
        return begin(deadline, headers, Map.of(), refused);
    }

    Exchange begin(
            Duration deadline, Map<String, String> headers, Map<String, Object> parameters, Consumer<Refusal> refused) {
        asked++;
        Exchange exchange = new Exchange(refused);
        InferenceCall call = new InferenceCall(router, time, ClientProtocol.GRPC, deadline, exchange);
        exchange.call = call;
        exchange.beganNanos = time.nanos();
        call.submit(new RequestFacts(
                model,
                "",
                1,
                header -> headers.containsKey(header) ? List.of(headers.get(header)) : List.of(),
                parameters,
                owner,
                StatedInputs.NONE));
        return exchange;
    }

    /** One query. */
    final class Exchange implements CallTransport {

        private final Consumer<Refusal> refused;
        private @Nullable InferenceCall call;
        private long beganNanos;
        private int attempt;
        private boolean hasBeenSent;
        private boolean over;

        Exchange(Consumer<Refusal> refused) {
            this.refused = refused;
        }

        private InferenceCall call() {
            return Objects.requireNonNull(call);
        }

        /** Gives up, as a client does by closing its stream. */
        void giveUp() {
            if (!over) {
                over = true;
                call().onClientGone();
                countLoss();
            }
        }

        private void countLoss() {
            if (hasBeenSent) {
                unansweredAfterSending++;
            }
        }

        @Override
        public void send(IndexedInstance instance, Deadline deadline) {
            if (!hasBeenSent) {
                hasBeenSent = true;
                sent++;
            }
            int own = ++attempt;
            nodes.execute(instance, () -> {
                if (own == attempt && !over && call().judge(AnswerOutcome.RESULT)) {
                    over = true;
                    answeredAt.add(time.nanos());
                    tookMs.add((time.nanos() - beganNanos) / 1e6);
                    call().complete();
                }
            });
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public boolean abandon() {
            attempt++;
            return hasBeenSent;
        }

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public long receivedBytes() {
            return 0;
        }

        @Override
        public boolean isClientHeldBack() {
            return false;
        }

        @Override
        public void forget() {}

        @Override
        public void refuse(Refusal refusal) {
            over = true;
            refusals.add(refusal);
            countLoss();
            refused.accept(refusal);
        }

        @Override
        public void breakOff(Refusal refusal) {
            refuse(refusal);
        }
    }
}
