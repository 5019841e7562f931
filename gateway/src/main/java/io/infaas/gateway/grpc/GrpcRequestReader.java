package io.infaas.gateway.grpc;

import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Serving;
import io.infaas.triton.wire.Chunks;
import io.infaas.triton.wire.GrpcInferRequests;
import io.infaas.triton.wire.GrpcMessageDecoder;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.Inflation;
import io.infaas.triton.wire.WireEvent;
import io.infaas.triton.wire.WireException;
import io.infaas.triton.wire.WireLimits;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers the one message of a unary call, bounded; inflates it if need be, off the event loop. */
final class GrpcRequestReader {

    private final Serving serving;
    private final @Nullable String encoding;
    private final GrpcMessageDecoder decoder;
    private final Chunks chunks = new Chunks();
    private Optional<InferHead> head = Optional.empty();
    private int messages;
    private boolean compressed;

    GrpcRequestReader(Serving serving, @Nullable String encoding) {
        this.serving = serving;
        this.encoding = encoding;
        this.decoder = GrpcMessageDecoder.ofRequests(
                WireLimits.ofMessage(serving.limits().maxMessageBytes()));
    }

    /** A message, without compression, and its head. */
    record Read(InferHead head, ByteBuf message) {

        RequestFacts facts(MultiMap headers) {
            return new RequestFacts(
                    head.modelName(), head.modelVersion(), head.batch(), headers::getAll, head.parameters());
        }
    }

    /** Takes the next bytes; throws a {@link WireException} if they are no message, too many or more than one. */
    void feed(ByteBuf bytes) {
        decoder.feed(bytes, this::on);
    }

    /** The call's requests have ended. Fails with a {@link WireException}. */
    Future<Read> finish() {
        try {
            decoder.finish();
        } catch (WireException e) {
            close();
            return Future.failedFuture(e);
        }
        if (messages == 0) {
            return Future.failedFuture(
                    new WireException(WireException.Code.INVALID_ARGUMENT, "the call has no request message"));
        }
        ByteBuf message = chunks.take();
        if (!compressed) {
            return Future.succeededFuture(new Read(head.orElseThrow(), message));
        }
        String by = encoding == null ? "identity" : encoding;
        return serving.vertx().executeBlocking(() -> inflated(message, by), false);
    }

    void close() {
        decoder.close();
        chunks.close();
    }

    private Read inflated(ByteBuf message, String by) {
        ByteBuf plain = Inflation.inflated(message, by, serving.limits().maxMessageBytes());
        return new Read(GrpcInferRequests.head(plain), plain);
    }

    private void on(WireEvent event) {
        if (event instanceof WireEvent.Head begun) {
            if (++messages > 1) {
                throw new WireException(
                        WireException.Code.INVALID_ARGUMENT, "ModelInfer takes one request message, got more");
            }
            compressed = begun.compressed();
            head = begun.infer();
        } else if (event instanceof WireEvent.Chunk chunk) {
            chunks.add(chunk.bytes());
        } else if (event instanceof WireEvent.End end && end.revised().isPresent()) {
            head = end.revised();
        }
    }
}
