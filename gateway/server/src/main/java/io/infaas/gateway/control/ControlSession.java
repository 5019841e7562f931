package io.infaas.gateway.control;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.ReportMessages;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.infaas.gateway.contract.protocol.Goodbye;
import io.infaas.gateway.contract.protocol.Hello;
import io.infaas.gateway.contract.protocol.InstanceDrained;
import io.infaas.gateway.contract.protocol.InstanceInUse;
import io.infaas.gateway.contract.protocol.PinRequest;
import io.infaas.gateway.contract.protocol.ViewApplied;
import io.infaas.gateway.contract.protocol.ViewRejected;
import io.infaas.gateway.contract.protocol.ViewUpdate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation on one control stream. Confined to one event loop. */
final class ControlSession {

    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);

    // not 0, which is the number of the first timer of a process: cancelling that would cancel another owner's timer
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final ControlClient.ControlTiming pace;
    private final ControlClientState controlClientState;
    private final ControlStream line;
    private ControlClientState.DrainingInstances drains;
    private long reportTimer = NO_TIMER;
    private long coldTimer = NO_TIMER;
    private long idleTimer = NO_TIMER;
    private long reportedNanos;
    private boolean over;

    ControlSession(
            Vertx vertx, ControlClient.ControlTiming pace, ControlClientState controlClientState, ControlStream line) {
        this.vertx = vertx;
        this.pace = pace;
        this.controlClientState = controlClientState;
        this.line = line;
        this.drains = controlClientState.latest().drains();
    }

    /** Introduces this gateway. */
    void begin() {
        ControlledGateway taker = controlClientState.taker();
        send(GatewayMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setKey(controlClientState.key().secret())
                        .setSoftwareVersion(controlClientState.software())
                        .setViewVersion(taker.viewVersion())
                        .setCatalogDigest(controlClientState.reader().catalogDigest())
                        .setEpoch(controlClientState.latest().epoch())
                        .addAllPins(controlClientState.latest().pins().stream()
                                .map(AvailabilityPin::message)
                                .toList())));
    }

    /** Sends the kept state to a leading controller, and reports from now on. */
    void startReports() {
        controlClientState.pins().openRequests().forEach(this::requestPin);
        report();
        reportTimer = vertx.setPeriodic(pace.reportMs(), timer -> report());
        idleTimer = vertx.setPeriodic(pace.idleMs(), timer -> reportDrained());
    }

    void receive(ControllerMessage message) {
        switch (message.getMessageCase()) {
            case VIEW -> applyUpdate(message.getView());
            case PINS -> controlClientState.latest().setPins(AvailabilityPin.read(message.getPins()));
            case PIN_RESPONSE -> controlClientState.pins().complete(message.getPinResponse());
            case NOT_LEADING -> line.abort(notLeading(message.getNotLeading().getLeader()));
            case WORK_OF_OTHERS -> controlClientState.taker().recordOthers(message.getWorkOfOthers());
            case HEARTBEAT, MESSAGE_NOT_SET -> {}
        }
    }

    private static String notLeading(String leader) {
        return leader.isEmpty() ? "it does not lead" : "it does not lead, '%s' leads".formatted(leader);
    }

    /** Sends a pin request; without an answer on this stream, the next stream repeats it. */
    void requestPin(PinRequest request) {
        send(GatewayMessage.newBuilder().setPinRequest(request));
    }

    /** Reports the demand of a waiting query: at once, or after the least interval between two reports. */
    void reportCold() {
        if (over || coldTimer != NO_TIMER) {
            return;
        }
        long sinceMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - reportedNanos);
        if (sinceMs >= pace.coldMs()) {
            report();
        } else {
            coldTimer = vertx.setTimer(pace.coldMs() - sinceMs, timer -> {
                coldTimer = NO_TIMER;
                report();
            });
        }
    }

    /** Announces that all queries have ended. */
    void sendGoodbye() {
        send(GatewayMessage.newBuilder().setGoodbye(Goodbye.getDefaultInstance()));
    }

    /** Stops all messages and timers. */
    void end() {
        over = true;
        vertx.cancelTimer(reportTimer);
        vertx.cancelTimer(coldTimer);
        vertx.cancelTimer(idleTimer);
    }

    private void applyUpdate(ViewUpdate update) {
        if (!controlClientState.latest().accepts(update.getEpoch())) {
            String reason = "its epoch %d is stale, the leader has epoch %d"
                    .formatted(update.getEpoch(), controlClientState.latest().epoch());
            rejectView(update.getVersion(), new IllegalArgumentException(reason));
            line.abort(reason);
            return;
        }
        // decoded and indexed off the event loop; the stream is paused meanwhile, so views come into force in order
        line.pause();
        Future<View> applied = vertx.executeBlocking(() -> {
            View view = controlClientState.reader().read(update);
            controlClientState.taker().apply(view);
            return view;
        });
        applied.onComplete(this::onViewApplied, failure -> rejectView(update.getVersion(), failure))
                .onComplete(result -> line.resume());
    }

    private void onViewApplied(View view) {
        long inForce = controlClientState.taker().viewVersion();
        if (inForce == view.version()) {
            controlClientState.latest().set(view);
            drains = ControlClientState.DrainingInstances.of(view);
        }
        send(GatewayMessage.newBuilder().setViewApplied(ViewApplied.newBuilder().setViewVersion(inForce)));
        reportDrained();
    }

    private void rejectView(long version, Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        LOG.error(
                "cannot route by view {} of the controller, view {} stays in force: {}",
                version,
                controlClientState.taker().viewVersion(),
                reason);
        send(GatewayMessage.newBuilder()
                .setViewRejected(
                        ViewRejected.newBuilder().setViewVersion(version).setReason(reason)));
        if (failure instanceof ControlClientState.ViewDecoder.UnknownCatalogException) {
            // the controller assumes that this gateway has the catalog; a new stream states the actual digest
            line.abort("requesting its catalog again");
        }
    }

    private void reportDrained() {
        if (over || drains.version() != controlClientState.taker().viewVersion()) {
            return;
        }
        long version = drains.version();
        drains.report(
                instance -> controlClientState.taker().isIdle(instance.variant(), instance.node()),
                instance -> send(GatewayMessage.newBuilder()
                        .setInstanceDrained(InstanceDrained.newBuilder()
                                .setViewVersion(version)
                                .setVariant(instance.variant())
                                .setNode(instance.node()))),
                instance -> send(GatewayMessage.newBuilder()
                        .setInstanceInUse(InstanceInUse.newBuilder()
                                .setViewVersion(version)
                                .setVariant(instance.variant())
                                .setNode(instance.node()))));
    }

    private void report() {
        // while the stream is full, the figures stay in their counters
        if (over || line.isFull()) {
            return;
        }
        reportedNanos = System.nanoTime();
        send(GatewayMessage.newBuilder()
                .setReport(ReportMessages.write(controlClientState.taker().report())));
    }

    private void send(GatewayMessage.Builder message) {
        if (!over) {
            line.send(message.build());
        }
    }
}
