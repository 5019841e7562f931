package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.SendFailure;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.refusal.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** A call that is not inference, passed to the gateway's own control server and back as it is. On the event loop. */
final class Passage implements NodeLink.Taker {

    private final H2Stream client;
    private final NodeLink link;
    private final Http2Headers headers;
    private final Held held = new Held();
    private @Nullable H2Stream server;
    private @Nullable Http2Headers trailers;
    private boolean ended;
    private boolean over;

    private Passage(H2Stream client, NodeLink link, Http2Headers headers, boolean ended) {
        this.client = client;
        this.link = link;
        this.headers = headers;
        this.ended = ended;
    }

    /** Takes over a stream whose headers have come. */
    static void begin(NodeLink control, H2Stream client, Http2Headers headers, boolean end) {
        Passage passage = new Passage(client, control, headers, end);
        client.handle(passage.new FromClient());
        control.take(passage);
    }

    @Override
    public void opened(H2Connection connection) {
        if (over) {
            return;
        }
        H2Stream stream = connection.open(new FromServer());
        server = stream;
        headers.authority(link.authority());
        boolean empty = ended && held.bytes() == 0 && trailers == null;
        stream.headers(headers, empty);
        held.send(stream, client, held.bytes(), false);
        Http2Headers last = trailers;
        if (last != null) {
            stream.headers(last, true);
        } else if (ended && !empty) {
            stream.send(Unpooled.EMPTY_BUFFER, true, null);
        }
    }

    @Override
    public void failed(SendFailure failure) {
        if (!over) {
            over = true;
            held.release();
            client.headers(
                    Metadata.trailersOnly(
                            RefusalReason.UNAVAILABLE.grpcStatus(), "the gateway's own services are not there"),
                    true);
        }
    }

    private void end(H2Stream other, Http2Error error) {
        over = true;
        held.release();
        other.reset(error);
    }

    private final class FromClient implements StreamHandler {

        @Override
        public void headers(H2Stream stream, Http2Headers block, boolean end) {
            ended = true;
            H2Stream to = server;
            if (to == null) {
                trailers = block;
            } else {
                to.headers(block, end);
            }
        }

        @Override
        public void data(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
            ended |= end;
            H2Stream to = server;
            if (over) {
                stream.credit(length);
            } else if (to == null) {
                held.add(in, offset, length);
            } else {
                to.pass(in, offset, length, exclusive, end, stream);
            }
        }

        @Override
        public void lost(H2Stream stream, StreamLoss loss) {
            H2Stream to = server;
            if (to != null) {
                end(to, Http2Error.CANCEL);
            } else if (!over) {
                over = true;
                held.release();
                link.leave(Passage.this);
            }
        }
    }

    private final class FromServer implements StreamHandler {

        @Override
        public void headers(H2Stream stream, Http2Headers block, boolean end) {
            client.headers(block, end);
        }

        @Override
        public void data(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
            client.pass(in, offset, length, exclusive, end, stream);
        }

        @Override
        public void lost(H2Stream stream, StreamLoss loss) {
            end(client, loss == StreamLoss.REFUSED ? Http2Error.REFUSED_STREAM : Http2Error.INTERNAL_ERROR);
        }
    }
}
