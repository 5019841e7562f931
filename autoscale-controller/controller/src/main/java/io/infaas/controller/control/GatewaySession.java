package io.infaas.controller.control;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.controller.control.ControlServer.StreamLimits;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.GatewayKey;
import io.infaas.gateway.contract.ReportMessages;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.infaas.gateway.contract.protocol.Heartbeat;
import io.infaas.gateway.contract.protocol.Hello;
import io.infaas.gateway.contract.protocol.InstanceDrained;
import io.infaas.gateway.contract.protocol.InstanceInUse;
import io.infaas.gateway.contract.protocol.NotLeading;
import io.infaas.gateway.contract.protocol.PinRequest;
import io.infaas.gateway.contract.protocol.PinResponse;
import io.infaas.gateway.contract.protocol.Pins;
import io.infaas.gateway.contract.protocol.WorkOfOthers;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one gateway. At most one view is unacknowledged; the newest view follows when it is acknowledged. Confined to
 * the server's event loop.
 */
final class GatewaySession {

    private static final Logger LOG = LoggerFactory.getLogger(GatewaySession.class);
    private static final int MAX_VERSION_LENGTH = 100;

    /** Gateways report each second, and more often while queries wait. */
    private static final long OTHERS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Vertx vertx;
    private final GrpcServerRequest<GatewayMessage, ControllerMessage> request;
    private final GrpcServerResponse<GatewayMessage, ControllerMessage> response;
    private final GatewaySessions sessions;
    private final StreamLimits limits;
    private String gateway = "";
    private String catalogKnown = "";
    private long versionInFlight;
    private long versionSent;
    private long lastMessageNanos = System.nanoTime();
    // never a timer id, unlike 0
    private long helloTimer = -1;
    private long aliveTimer = -1;
    /** Time of the last message on the work of others; 0 if there was none. */
    private long othersNanos;

    private boolean ended;

    GatewaySession(
            Vertx vertx,
            GrpcServerRequest<GatewayMessage, ControllerMessage> request,
            GatewaySessions sessions,
            StreamLimits limits) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.sessions = sessions;
        this.limits = limits;
    }

    void begin() {
        request.exceptionHandler(failure -> drop("connection lost: " + failure.getMessage()));
        response.exceptionHandler(failure -> drop("connection lost: " + failure.getMessage()));
        request.errorHandler(error -> drop("stream reset (%s)".formatted(error)));
        request.invalidMessageHandler(invalid -> end(GrpcStatus.RESOURCE_EXHAUSTED, "message too large"));
        request.endHandler(ended -> end(GrpcStatus.OK, "closed by the gateway"));
        request.messageHandler(this::read);
        helloTimer = vertx.setTimer(
                limits.helloMs(),
                timer -> end(GrpcStatus.DEADLINE_EXCEEDED, "no Hello within %d ms".formatted(limits.helloMs())));
        response.writeHead();
    }

    String gateway() {
        return gateway;
    }

    /** Sends the view if it is newer and none is unacknowledged. */
    void offer(@Nullable EncodedView view) {
        if (ended || view == null || versionInFlight != 0 || view.version() <= versionSent) {
            return;
        }
        versionInFlight = view.version();
        versionSent = view.version();
        send(view.message(catalogKnown));
        catalogKnown = view.catalogDigest();
    }

    /** Sends the availability pins. */
    void offer(Pins pins) {
        if (!ended) {
            send(ControllerMessage.newBuilder().setPins(pins).build());
        }
    }

    /** Sends the work of other gateways: about once a second, not again while there is none. */
    void offer(WorkOfOthers work, long nowNanos) {
        boolean due = othersNanos == 0 || nowNanos - othersNanos > OTHERS_NANOS;
        if (ended || !due || response.writeQueueFull() || (othersNanos == 0 && work.getWorkCount() == 0)) {
            return;
        }
        othersNanos = work.getWorkCount() == 0 ? 0 : nowNanos;
        send(ControllerMessage.newBuilder().setWorkOfOthers(work).build());
    }

    /** Replies to a request of the gateway. */
    void answer(PinResponse answer) {
        if (!ended) {
            send(ControllerMessage.newBuilder().setPinResponse(answer).build());
        }
    }

    /** Ends the stream with a status and reason; does nothing if it has ended. */
    void end(GrpcStatus status, String reason) {
        if (stop(reason)) {
            response.status(status).statusMessage(reason);
            response.end()
                    .onFailure(failure -> LOG.debug("could not send stream status to gateway {}", gateway, failure));
        }
    }

    /** Ends the stream, since another controller leads. */
    void refuse(String leader) {
        if (!ended) {
            send(ControllerMessage.newBuilder()
                    .setNotLeading(NotLeading.newBuilder().setLeader(leader))
                    .build());
            end(GrpcStatus.UNAVAILABLE, "this controller does not lead");
        }
    }

    private void drop(String reason) {
        stop(reason);
    }

    private boolean stop(String reason) {
        if (ended) {
            return false;
        }
        ended = true;
        vertx.cancelTimer(helloTimer);
        vertx.cancelTimer(aliveTimer);
        sessions.remove(this, reason);
        return true;
    }

    // not left to the transport, which would close the whole connection for one unreadable message
    private void read(GrpcMessage message) {
        if (ended) {
            return;
        }
        if (!message.encoding().equals("identity")) {
            end(GrpcStatus.UNIMPLEMENTED, "compressed messages are not supported");
            return;
        }
        try {
            receive(GatewayMessage.parseFrom(message.payload().getBytes()));
        } catch (InvalidProtocolBufferException e) {
            end(GrpcStatus.INVALID_ARGUMENT, "unreadable message: " + e.getMessage());
        }
    }

    private void receive(GatewayMessage message) {
        lastMessageNanos = System.nanoTime();
        if (message.hasHello() == gateway.isEmpty()) {
            try {
                handle(message);
            } catch (IllegalArgumentException e) {
                end(GrpcStatus.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            }
        } else {
            end(GrpcStatus.FAILED_PRECONDITION, "the first message, and only the first, must be a Hello");
        }
    }

    private void handle(GatewayMessage message) {
        GatewayListener listener = sessions.listener();
        switch (message.getMessageCase()) {
            case HELLO -> attach(message.getHello());
            case REPORT -> {
                DemandReport report = ReportMessages.read(message.getReport());
                listener.reported(gateway, report);
                sessions.reported(this, report, lastMessageNanos);
            }
            case VIEW_APPLIED -> {
                long version = message.getViewApplied().getViewVersion();
                listener.applied(gateway, version);
                acknowledge(version);
            }
            case PIN_REQUEST -> {
                PinRequest pin = message.getPinRequest();
                listener.pinRequested(gateway, pin.getNumber(), pin.getName(), pin.getWanted());
            }
            case INSTANCE_DRAINED -> {
                InstanceDrained drained = message.getInstanceDrained();
                listener.drained(gateway, drained.getViewVersion(), drained.getVariant(), drained.getNode());
            }
            case INSTANCE_IN_USE -> {
                InstanceInUse used = message.getInstanceInUse();
                listener.inUse(gateway, used.getVariant(), used.getNode());
            }
            case VIEW_REJECTED -> {
                long version = message.getViewRejected().getViewVersion();
                if (version != versionInFlight) {
                    LOG.debug("gateway {}: refused view {}, which was not sent, ignored", gateway, version);
                    return;
                }
                LOG.error(
                        "gateway {}: refused view {}, keeps the previous one: {}",
                        gateway,
                        version,
                        message.getViewRejected().getReason());
                acknowledge(version);
            }
            case GOODBYE -> {
                sessions.stopped(this);
                end(GrpcStatus.OK, "goodbye");
            }
            case MESSAGE_NOT_SET -> LOG.debug("gateway {}: unknown message type, ignored", gateway);
        }
    }

    private void attach(Hello hello) {
        String id = new GatewayKey(hello.getKey()).id();
        String software = hello.getSoftwareVersion();
        if (software.length() > MAX_VERSION_LENGTH || !software.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("the software version must be at most %d characters of printable ASCII"
                    .formatted(MAX_VERSION_LENGTH));
        }
        long newest = System.currentTimeMillis() + GatewayRegistry.CLOCK_SKEW.toMillis();
        if (hello.getViewVersion() < 0 || hello.getViewVersion() > newest) {
            throw new IllegalArgumentException(
                    ("view %d is ahead of the controller's clock, from which view versions start: no view could follow it;"
                                    + " restart the gateway, and check the clock of the controller")
                            .formatted(hello.getViewVersion()));
        }
        if (sessions.epoch() != 0 && hello.getEpoch() > sessions.epoch()) {
            LOG.warn(
                    "gateway {}: has a view of epoch {}, this controller is of epoch {}",
                    id,
                    hello.getEpoch(),
                    sessions.epoch());
            refuse("");
            return;
        }
        List<AvailabilityPin> pins = AvailabilityPin.read(hello);
        gateway = id;
        catalogKnown = hello.getCatalogDigest();
        vertx.cancelTimer(helloTimer);
        aliveTimer = vertx.setPeriodic(limits.aliveMs(), timer -> keepAlive());
        sendAlive();
        LOG.info(
                "gateway {}: attached from {} (version {}) with view {}",
                id,
                request.connection().remoteAddress(),
                software,
                hello.getViewVersion());
        sessions.attached(this, hello.getViewVersion(), pins);
    }

    private void acknowledge(long version) {
        if (version >= versionInFlight) {
            versionInFlight = 0;
            offer(sessions.newest());
        }
    }

    private void keepAlive() {
        long silentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastMessageNanos);
        if (silentMs > limits.leaseMs()) {
            end(GrpcStatus.DEADLINE_EXCEEDED, "no message for %d ms".formatted(silentMs));
            request.connection().close();
        } else if (!response.writeQueueFull()) {
            sendAlive();
        }
    }

    private void sendAlive() {
        send(ControllerMessage.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
    }

    private void send(ControllerMessage message) {
        response.write(message)
                .onFailure(failure -> LOG.debug("could not send message to gateway {}", gateway, failure));
    }
}
