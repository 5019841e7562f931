package io.infaas.gateway.grpc;

import io.infaas.gateway.accept.ConnectionPlace;
import io.infaas.gateway.accept.ConnectionRegister;
import io.infaas.gateway.accept.HeadTimer;
import io.infaas.gateway.access.GrpcRoute;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.forward.ConnectionShare;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.h2.ConnectionListener;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.metrics.ConnectionMeters;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.selection.QueryOwner;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Dispatches each stream of one client connection to the handler for its method, if the client may call that method. */
final class CallDispatcher implements ConnectionListener, StreamHandler {

    private final ClientContext context;
    private final ManagementMethods methods;
    private final ControlCalls controlCalls;
    private final ConnectionPlace place;
    private final ConnectionRegister connections;
    private final Consumer<H2Connection> closed;
    private @Nullable HeadTimer heads;

    CallDispatcher(
            FrontEndContext serving,
            ManagementMethods methods,
            GrpcNodePools links,
            ConnectionPlace place,
            Consumer<H2Connection> closed) {
        this.context = new ClientContext(
                serving,
                links,
                new ConnectionShare(place.queriesOfClient()),
                serving.router().createOwner(place.client()),
                place.remoteAddress());
        this.methods = methods;
        this.controlCalls = methods.createCalls();
        this.place = place;
        this.connections = serving.connections();
        this.closed = closed;
    }

    @Override
    public StreamHandler onStreamOpened(H2Stream stream) {
        place.markBusy();
        return this;
    }

    @Override
    public void onHeaders(H2Stream stream, Http2Headers headers, boolean end) {
        try {
            begin(GrpcRoute.of(headers.path()), stream, headers, end);
        } catch (Refusal refusal) {
            stream.sendHeaders(Metadata.toTrailersOnly(refusal), true);
        }
    }

    private void begin(GrpcRoute route, H2Stream stream, Http2Headers headers, boolean end) {
        SecretHeader required = methods.restrictions().of(route);
        if (required != null && !required.matches(headers.get(required.grpcName()))) {
            throw required.missingOverGrpc();
        }
        CharSequence type = headers.get(Metadata.CONTENT_TYPE);
        if (type == null || !AsciiString.regionMatches(type, false, 0, Metadata.GRPC, 0, Metadata.GRPC.length())) {
            stream.sendHeaders(new DefaultHttp2Headers().status("415"), true);
        } else if (route.equals(GrpcRoute.MODEL_INFER)) {
            ModelInferCall.begin(context, stream, headers, end);
        } else if (route.equals(GrpcRoute.MODEL_STREAM_INFER)) {
            ModelStreamInferCall.begin(context, stream, headers, end);
        } else {
            methods.begin(route, controlCalls, stream, headers, end);
        }
    }

    @Override
    public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        stream.credit(length);
    }

    @Override
    public void onLost(H2Stream stream, StreamLoss loss) {
        // refused headers: no call is in progress
    }

    @Override
    public void onReadComplete(H2Connection connection) {
        HeadTimer timer = heads;
        if (timer == null) {
            timer = new HeadTimer(
                    connection.loop(),
                    connections.limits().headTimeout(),
                    connection::headUnderWay,
                    () -> headLate(connection));
            heads = timer;
        }
        timer.look();
    }

    private void headLate(H2Connection connection) {
        if (connection.isHeldBack()) {
            onReadComplete(connection);
        } else {
            connections.meters().countEnded(ConnectionMeters.Ended.HEAD);
            connection.close();
        }
    }

    @Override
    public void onClosed(H2Connection connection) {
        if (heads != null) {
            heads.close();
        }
        closed.accept(connection);
    }

    @Override
    public void onSettled(H2Connection connection) {
        // clients choose their own settings
    }

    @Override
    public void onStreamFreed(H2Connection connection) {
        if (connection.streams() == 0) {
            place.markIdle();
        }
    }

    @Override
    public void onRetiring(H2Connection connection) {
        // the connection closes after its last stream
    }

    /**
     * The shared objects of the inference calls of one client connection. Confined to the event loop of the connection.
     *
     * @param links the connections of the event loop to nodes
     * @param share counts the calls of the connection in flight
     * @param owner of the queries of the connection, unless its client resets many
     * @param client address of the client; null if it has none
     */
    record ClientContext(
            FrontEndContext serving,
            GrpcNodePools links,
            ConnectionShare share,
            QueryOwner owner,
            @Nullable SocketAddress client) {}
}
