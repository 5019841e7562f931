package io.infaas.controller.control;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.gateway.control.ReportMessages;
import io.infaas.gateway.control.Wish;
import io.infaas.gateway.control.protocol.Alive;
import io.infaas.gateway.control.protocol.Answer;
import io.infaas.gateway.control.protocol.Ask;
import io.infaas.gateway.control.protocol.FromController;
import io.infaas.gateway.control.protocol.FromGateway;
import io.infaas.gateway.control.protocol.Hello;
import io.infaas.gateway.control.protocol.Idle;
import io.infaas.gateway.control.protocol.Wishes;
import io.infaas.gateway.demand.DemandReport;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one gateway. At most one view is under way to it; the next one is the newest there is when that one has been
 * acknowledged. On the event loop of the server.
 */
final class GatewaySession {

    private static final Logger LOG = LoggerFactory.getLogger(GatewaySession.class);
    private static final int LONGEST_ID = 200;

    private final Vertx vertx;
    private final GrpcServerRequest<FromGateway, FromController> request;
    private final GrpcServerResponse<FromGateway, FromController> response;
    private final GatewaySessions sessions;
    private final StreamLimits terms;
    private String gateway = "";
    private String catalogKnown = "";
    private long versionUnderWay;
    private long versionSent;
    private long heardNanos = System.nanoTime();
    // no timer has this number, but one has 0
    private long helloTimer = -1;
    private long aliveTimer = -1;
    private boolean over;

    GatewaySession(
            Vertx vertx,
            GrpcServerRequest<FromGateway, FromController> request,
            GatewaySessions sessions,
            StreamLimits terms) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.sessions = sessions;
        this.terms = terms;
    }

    void begin() {
        request.exceptionHandler(failure -> lost("connection lost: " + failure.getMessage()));
        response.exceptionHandler(failure -> lost("connection lost: " + failure.getMessage()));
        request.errorHandler(error -> lost("stream reset (%s)".formatted(error)));
        request.invalidMessageHandler(invalid -> end(GrpcStatus.RESOURCE_EXHAUSTED, "a message is too large"));
        request.endHandler(ended -> end(GrpcStatus.OK, "ended by the gateway"));
        request.messageHandler(this::read);
        helloTimer = vertx.setTimer(
                terms.helloMs(),
                timer -> end(GrpcStatus.DEADLINE_EXCEEDED, "no Hello within %d ms".formatted(terms.helloMs())));
        response.writeHead();
    }

    String gateway() {
        return gateway;
    }

    /** Sends the view if it is news to the gateway and none is under way. */
    void offer(@Nullable EncodedView view) {
        if (over || view == null || versionUnderWay != 0 || view.version() <= versionSent) {
            return;
        }
        versionUnderWay = view.version();
        versionSent = view.version();
        say(view.message(catalogKnown));
        catalogKnown = view.catalogDigest();
    }

    /** Tells what clients wish. */
    void offer(Wishes wishes) {
        if (!over) {
            say(FromController.newBuilder().setWishes(wishes).build());
        }
    }

    /** Answers what the gateway has asked. */
    void answer(Answer answer) {
        if (!over) {
            say(FromController.newBuilder().setAnswer(answer).build());
        }
    }

    /** Ends the stream; does nothing if it has ended. The gateway is told why. */
    void end(GrpcStatus status, String reason) {
        if (stop(reason)) {
            response.status(status).statusMessage(reason);
            response.end().onFailure(failure -> LOG.debug("end not told to gateway {}", gateway, failure));
        }
    }

    private void lost(String reason) {
        stop(reason);
    }

    private boolean stop(String reason) {
        if (over) {
            return false;
        }
        over = true;
        vertx.cancelTimer(helloTimer);
        vertx.cancelTimer(aliveTimer);
        sessions.ended(this, reason);
        return true;
    }

    // not left to the transport, which ends the whole connection if it cannot read one message
    private void read(GrpcMessage message) {
        if (over) {
            return;
        }
        if (!message.encoding().equals("identity")) {
            end(GrpcStatus.UNIMPLEMENTED, "messages must not be compressed");
            return;
        }
        try {
            hear(FromGateway.parseFrom(message.payload().getBytes()));
        } catch (InvalidProtocolBufferException e) {
            end(GrpcStatus.INVALID_ARGUMENT, "a message cannot be read: " + e.getMessage());
        }
    }

    private void hear(FromGateway message) {
        heardNanos = System.nanoTime();
        if (message.hasHello() == gateway.isEmpty()) {
            try {
                heed(message);
            } catch (IllegalArgumentException e) {
                end(GrpcStatus.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            }
        } else {
            end(GrpcStatus.FAILED_PRECONDITION, "the first message must be a Hello, and no other one");
        }
    }

    private void heed(FromGateway message) {
        GatewayListener listener = sessions.listener();
        switch (message.getSaidCase()) {
            case HELLO -> greet(message.getHello());
            case REPORT -> {
                DemandReport report = ReportMessages.read(message.getReport());
                listener.reported(gateway, report);
            }
            case APPLIED -> {
                long version = message.getApplied().getViewVersion();
                listener.applied(gateway, version);
                arrived(version);
            }
            case ASK -> {
                Ask ask = message.getAsk();
                listener.asked(gateway, ask.getNumber(), ask.getName(), ask.getWanted());
            }
            case IDLE -> {
                Idle idle = message.getIdle();
                listener.idle(gateway, idle.getViewVersion(), idle.getVariant(), idle.getNode());
            }
            case REFUSED -> {
                long version = message.getRefused().getViewVersion();
                LOG.error(
                        "gateway {} cannot route by view {}: {}",
                        gateway,
                        version,
                        message.getRefused().getReason());
                arrived(version);
            }
            case GOODBYE -> {
                sessions.left(this);
                end(GrpcStatus.OK, "goodbye");
            }
            case SAID_NOT_SET -> LOG.debug("gateway {} said something that is not known here", gateway);
        }
    }

    private void greet(Hello hello) {
        String id = hello.getGateway();
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "gateway id of %d characters: 1 to %d are needed".formatted(id.length(), LONGEST_ID));
        }
        gateway = id;
        catalogKnown = hello.getCatalogDigest();
        vertx.cancelTimer(helloTimer);
        aliveTimer = vertx.setPeriodic(terms.aliveMs(), timer -> beat());
        sayAlive();
        LOG.info(
                "gateway {} (version {}) attached from {} with view {}",
                id,
                hello.getSoftwareVersion(),
                request.connection().remoteAddress(),
                hello.getViewVersion());
        sessions.attached(this, hello.getViewVersion(), Wish.read(hello));
    }

    private void arrived(long version) {
        if (version >= versionUnderWay) {
            versionUnderWay = 0;
            offer(sessions.newest());
        }
    }

    private void beat() {
        long silentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
        if (silentMs > terms.leaseMs()) {
            end(GrpcStatus.DEADLINE_EXCEEDED, "nothing heard for %d ms".formatted(silentMs));
            request.connection().close();
        } else if (!response.writeQueueFull()) {
            sayAlive();
        }
    }

    private void sayAlive() {
        say(FromController.newBuilder().setAlive(Alive.getDefaultInstance()).build());
    }

    private void say(FromController message) {
        response.write(message).onFailure(failure -> LOG.debug("not said to gateway {}", gateway, failure));
    }
}
