package io.infaas.controller.control;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.protocol.PinResponse;
import io.infaas.gateway.contract.protocol.Pins;
import io.vertx.grpc.common.GrpcStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams, at most one per gateway, with the newest view and the availability pins. Confined to the server's event
 * loop. Sessions of a controller that does not lead are closed from the start.
 */
final class GatewaySessions {

    private static final Logger LOG = LoggerFactory.getLogger(GatewaySessions.class);

    private final Map<String, GatewaySession> byGateway = new HashMap<>();
    private final ControlTerm term;
    private @Nullable EncodedView newest;
    private final GatewayLoads loads = new GatewayLoads();
    private Pins pins = Pins.getDefaultInstance();
    private int open;
    private boolean closed;

    GatewaySessions(ControlTerm term) {
        this.term = term;
    }

    GatewayListener listener() {
        return term.listener();
    }

    long epoch() {
        return term.mandate().epoch();
    }

    /** Whether gateways may attach: this controller leads now. */
    boolean isLeading() {
        return !closed && term.mandate().isHeld();
    }

    @Nullable
    EncodedView newest() {
        return newest;
    }

    /** Open streams, including those without a Hello. */
    int open() {
        return open;
    }

    void opened() {
        open++;
    }

    void publish(EncodedView view) {
        EncodedView encodedView = newest;
        if (view.epoch() != term.mandate().epoch() || !isLeading()) {
            LOG.warn("view {} of epoch {} is not published: another controller may lead", view.version(), view.epoch());
        } else if (encodedView == null || view.version() > encodedView.version()) {
            newest = view;
            byGateway.values().forEach(session -> session.offer(view));
        }
    }

    void pins(Pins published) {
        if (!published.equals(pins)) {
            pins = published;
            byGateway.values().forEach(session -> session.offer(published));
        }
    }

    void answer(String gateway, PinResponse answer) {
        GatewaySession session = byGateway.get(gateway);
        if (session != null) {
            session.answer(answer);
        }
    }

    void attached(GatewaySession session, long viewVersion, List<AvailabilityPin> pinsRestored) {
        if (!isLeading()) {
            session.refuse("");
            return;
        }
        GatewaySession before = byGateway.put(session.gateway(), session);
        if (before != null) {
            before.end(GrpcStatus.ABORTED, "replaced by a newer stream of the same gateway");
            listener().detached(session.gateway());
        }
        listener().attached(session.gateway(), viewVersion);
        if (!pinsRestored.isEmpty()) {
            listener().pinsRestored(session.gateway(), pinsRestored);
        }
        if (pins.getPinsCount() > 0) {
            session.offer(pins);
        }
        session.offer(newest);
    }

    /** Takes the work of a gateway from its report, and answers with that of the others. */
    void reported(GatewaySession session, DemandReport report, long nowNanos) {
        loads.record(session.gateway(), report, nowNanos);
        session.offer(loads.ofOthers(session.gateway(), nowNanos), nowNanos);
    }

    /** The gateway announced its shutdown. */
    void stopped(GatewaySession session) {
        loads.remove(session.gateway());
        if (byGateway.remove(session.gateway(), session)) {
            LOG.info("gateway {}: shut down", session.gateway());
            listener().stopped(session.gateway());
        }
    }

    void remove(GatewaySession session, String reason) {
        open--;
        if (byGateway.remove(session.gateway(), session)) {
            LOG.warn("gateway {}: stream lost, its lease goes on: {}", session.gateway(), reason);
            listener().detached(session.gateway());
        }
    }

    /** Ends all streams, saying why; the listener gets no further events. */
    void close(String reason) {
        closed = true;
        List<GatewaySession> gatewaySessions = List.copyOf(byGateway.values());
        byGateway.clear();
        gatewaySessions.forEach(session -> session.end(GrpcStatus.UNAVAILABLE, reason));
    }
}
