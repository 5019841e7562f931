package io.infaas.simulator.client;

import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.forward.CallTransport;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.StatedInputs;
import io.infaas.gateway.time.Deadline;
import io.infaas.simulator.machine.SimulatedMachine;
import java.util.List;
import java.util.Map;

/** One query: the call that serves live, with a simulated machine in the place of the protocol. */
final class SimulatedQuery implements CallTransport {

    private final SimulatedGateway gateway;
    private final QueryClient client;
    private final int items;
    private final InferenceCall call;
    private int attempt;

    SimulatedQuery(SimulatedGateway gateway, QueryClient client, int items) {
        this.gateway = gateway;
        this.client = client;
        this.items = items;
        this.call = new InferenceCall(gateway.router(), gateway.time(), ClientProtocol.GRPC, client.timeout(), this);
    }

    void begin() {
        call.submit(new RequestFacts(
                client.application(),
                "",
                items,
                name -> client.headers().getOrDefault(name, List.of()),
                Map.of(),
                client.owner(),
                StatedInputs.NONE));
    }

    @Override
    public void send(IndexedInstance instance, Deadline deadline) {
        int number = ++attempt;
        SimulatedMachine.Receiver receiver = outcome -> {
            if (number == attempt && !call.isOver()) {
                end(outcome);
            }
        };
        gateway.find(instance)
                .ifPresentOrElse(
                        machine -> machine.execute(instance.model(), items, gateway.networkNanos(), receiver),
                        () -> gateway.time()
                                .schedule(
                                        () -> receiver.onEnd(SimulatedMachine.Outcome.UNREACHABLE),
                                        gateway.networkNanos()));
    }

    private void end(SimulatedMachine.Outcome outcome) {
        switch (outcome) {
            case RESULT -> {
                if (call.judge(AnswerOutcome.RESULT)) {
                    call.complete();
                }
            }
            case UNKNOWN_MODEL -> {
                if (call.judge(AnswerOutcome.STALE)) {
                    call.complete();
                    gateway.ends().onRefusal(client.application(), RefusalReason.NODE_ERROR);
                }
            }
            case UNREACHABLE ->
                call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
            case LOST -> call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "connection reset"));
        }
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean abandon() {
        attempt++;
        return attempt > 1;
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
    public void forget() {
        // no bytes are kept
    }

    @Override
    public void refuse(Refusal refusal) {
        attempt++;
        gateway.ends().onRefusal(client.application(), refusal.reason());
    }

    @Override
    public void breakOff(Refusal refusal) {
        refuse(refusal);
    }
}
