package io.infaas.gateway.grpc;

import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.h2.ConnectionListener;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Serving;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.function.Consumer;

/** What one event loop does with the connections of clients: looks at each stream's path and gives it to who serves it. */
final class LoopFront implements ConnectionListener, StreamHandler {

    private static final AsciiString INFER = AsciiString.cached(GrpcFront.MODEL_INFER);
    private static final AsciiString STREAM_INFER = AsciiString.cached(GrpcFront.MODEL_STREAM_INFER);

    private final Serving serving;
    private final Restrictions restrictions;
    private final NodeLinks links;
    private final NodeLink control;
    private final Consumer<H2Connection> closed;

    LoopFront(
            Serving serving,
            Restrictions restrictions,
            NodeLinks links,
            NodeLink control,
            Consumer<H2Connection> closed) {
        this.serving = serving;
        this.restrictions = restrictions;
        this.links = links;
        this.control = control;
        this.closed = closed;
    }

    @Override
    public StreamHandler opened(H2Stream stream) {
        return this;
    }

    @Override
    public void headers(H2Stream stream, Http2Headers headers, boolean end) {
        CharSequence path = headers.path();
        SecretHeader wanted = path == null ? null : restrictions.ofCall(path);
        if (wanted != null && !wanted.matches(headers.get(wanted.grpcName()))) {
            Refusal refusal = wanted.missingOverGrpc();
            stream.headers(Metadata.trailersOnly(refusal.reason().grpcStatus(), refusal.text()), true);
            return;
        }
        boolean streams = path != null && STREAM_INFER.contentEquals(path);
        if (path == null || !(streams || INFER.contentEquals(path))) {
            pass(stream, headers, end);
            return;
        }
        CharSequence type = headers.get(Metadata.CONTENT_TYPE);
        if (type == null || !AsciiString.regionMatches(type, false, 0, Metadata.GRPC, 0, Metadata.GRPC.length())) {
            stream.headers(new DefaultHttp2Headers().status("415"), true);
            return;
        }
        if (streams) {
            StreamCall.begin(serving, links, stream, headers, end);
        } else {
            GrpcCall.begin(serving, links, stream, headers, end);
        }
    }

    // the gateway's own server would leave a call unanswered whose messages it cannot inflate
    private void pass(H2Stream stream, Http2Headers headers, boolean end) {
        String encoding = Metadata.encoding(headers);
        if (encoding.equals("gzip") || encoding.equals("identity")) {
            headers.set(Metadata.GRPC_ENCODING, encoding);
            Passage.begin(control, stream, headers, end);
        } else {
            String text = "messages of this method may be compressed by gzip alone, not by '%s'".formatted(encoding);
            stream.headers(Metadata.trailersOnly(RefusalReason.UNSUPPORTED.grpcStatus(), text), true);
        }
    }

    @Override
    public void data(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        stream.credit(length);
    }

    @Override
    public void lost(H2Stream stream, StreamLoss loss) {
        // refused with its headers; nobody waits for it
    }

    @Override
    public void closed(H2Connection connection) {
        closed.accept(connection);
    }

    @Override
    public void settled(H2Connection connection) {
        // clients may settle what they like
    }

    @Override
    public void freed(H2Connection connection) {
        // nobody waits for a stream of a client
    }

    @Override
    public void retiring(H2Connection connection) {
        // it ends with its last stream
    }

    void close() {
        links.close();
        control.close();
    }
}
