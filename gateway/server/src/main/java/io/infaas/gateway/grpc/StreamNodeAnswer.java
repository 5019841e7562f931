package io.infaas.gateway.grpc;

import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.ModelNameFields;
import io.infaas.triton.wire.ParameterFields;
import io.infaas.triton.wire.PieceBuffer;
import io.infaas.triton.wire.StreamResponseHead;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a node within a stream, returned under the requested name. Fields appended to the result override its earlier
 * ones. A small answer is collected whole, so that a lost node leaves the client's stream intact; a large one passes on arrival.
 * For one thread.
 */
final class StreamNodeAnswer {

    /** Answers up to this many bytes go out as one copy, so that small waiting answers occupy little more than their own bytes. */
    private static final int COPIED = 2_000;

    /**
     * Answers above this many bytes pass on arrival. It is well below a stream window, so a smaller answer can always be
     * collected.
     */
    private static final int GATHERED = 256 << 10;

    private static final int FIRST_LOOK = 512;
    private static final String FINAL = "triton_final_response";

    private final H2Stream node;
    private final MessageFraming message;
    private final PieceBuffer pieceBuffer = new PieceBuffer();
    private final int mostGathered;
    private int creditDue;
    private int lookAt = FIRST_LOOK;
    private @Nullable StreamResponseHead head;
    private @Nullable ModelStreamInferResponse modelStreamInferResponse;
    private @Nullable ByteBuf tail;
    private @Nullable H2Stream out;
    private boolean discarded;

    StreamNodeAnswer(H2Stream node, GatewayLimits limits) {
        this.node = node;
        this.message = new MessageFraming(limits.maxStreamedMessageBytes());
        this.mostGathered = limits.maxMessageBytes();
    }

    /** Number of the next bytes that belong to this answer. */
    int share(ByteBuf in, int offset, int bytes) {
        return message.share(in, offset, bytes);
    }

    /**
     * Takes the next bytes.
     *
     * @throws WireException if the bytes are not an answer, or too many
     */
    void receive(ByteBuf in, int offset, int length) {
        int end = offset + length;
        int at = message.hasBegun() ? offset : message.readPrefix(in, offset, end);
        node.credit(at - offset);
        message.take(end - at);
        if (message.hasBegun() && message.isCompressed()) {
            throw new WireException(WireException.Code.INTERNAL, "the node compressed an answer without request");
        }
        H2Stream passes = out;
        if (discarded) {
            node.credit(end - at);
        } else if (passes == null) {
            hold(in, at, end - at);
        } else {
            passes.pass(in, at, end - at, false, false, node);
            endIfWhole(passes);
        }
    }

    private void hold(ByteBuf in, int at, int bytes) {
        pieceBuffer.add(in, at, bytes);
        creditDue += bytes;
        if (message.hasBegun() && head == null && (message.isWhole() || (isLarge() && pieceBuffer.bytes() >= lookAt))) {
            lookAt = 2 * pieceBuffer.bytes();
            head = StreamResponseHead.read(pieceBuffer.view(), message.length());
        }
        StreamResponseHead streamResponseHead = head;
        if (streamResponseHead != null && !streamResponseHead.plain()) {
            if (message.length() > mostGathered) {
                throw WireException.tooLarge(message.length(), mostGathered);
            }
            // this answer is inspected as a whole: only the message limit bounds it
            node.credit(creditDue);
            creditDue = 0;
            if (message.isWhole()) {
                modelStreamInferResponse = StreamErrors.parse(pieceBuffer.view());
            }
        }
    }

    private boolean isLarge() {
        return message.length() > GATHERED;
    }

    boolean isWhole() {
        return message.isWhole();
    }

    /** Whether writing may start. */
    boolean isReady() {
        StreamResponseHead streamResponseHead = head;
        return message.isWhole() || (streamResponseHead != null && streamResponseHead.plain());
    }

    boolean hasBegun() {
        return out != null;
    }

    /** Whether the answer announces further ones. */
    boolean hasMore() {
        ModelStreamInferResponse message = modelStreamInferResponse;
        if (message != null) {
            InferParameter last = message.getInferResponse().getParametersMap().get(FINAL);
            return last != null && last.hasBoolParam() && !last.getBoolParam();
        }
        StreamResponseHead streamResponseHead = head;
        return streamResponseHead != null && streamResponseHead.more();
    }

    /** Whether this is the announcement that no further answer comes, without a result. */
    boolean isEmptyFinal() {
        StreamResponseHead streamResponseHead = head;
        return streamResponseHead != null
                && streamResponseHead.plain()
                && streamResponseHead.empty()
                && !streamResponseHead.more();
    }

    /** The id of the request as the node returned it; empty if none. Only before writing has started. */
    String id() {
        ModelStreamInferResponse message = modelStreamInferResponse;
        if (message != null) {
            return message.getInferResponse().getId();
        }
        StreamResponseHead streamResponseHead = head;
        return streamResponseHead == null || streamResponseHead.idBytes() == 0
                ? ""
                : streamResponseHead.id(pieceBuffer.view());
    }

    /** The error text; empty for a result. */
    String error() {
        ModelStreamInferResponse message = modelStreamInferResponse;
        return message == null ? "" : message.getErrorMessage();
    }

    /**
     * Writes the bytes received up to now.
     *
     * @throws WireException if the answer becomes larger than a client accepts
     */
    void begin(ModelStreamInferCall stream, IndexedInstance candidate, StreamMessage owner) {
        H2Stream to = stream.openAnswer();
        out = to;
        StreamResponseHead streamResponseHead = head;
        String name = owner.call().query().name();
        // an adopted model answers under its own name and version
        boolean adopted = owner.call().query().target().isAdopted();
        if (streamResponseHead == null || !streamResponseHead.plain()) {
            writeOdd(to, candidate, name, adopted);
            return;
        }
        ByteBuf names = streamResponseHead.named() && !adopted
                ? encodeNames(streamResponseHead, name, owner.version())
                : Unpooled.EMPTY_BUFFER;
        ByteBuf added = createTail(names, stream.exposes() ? candidate : null);
        ByteBuf front = streamResponseHead.front(message.length(), added.readableBytes());
        pieceBuffer.drop(streamResponseHead.resultAt());
        if (message.isWhole() && message.length() <= COPIED) {
            copy(to, front, added);
            return;
        }
        tail = added;
        to.send(front, false, null);
        node.credit(streamResponseHead.resultAt());
        PieceSender.send(pieceBuffer, to, node, creditDue - streamResponseHead.resultAt(), false);
        endIfWhole(to);
    }

    private static ByteBuf encodeNames(StreamResponseHead streamResponseHead, String name, String versionAsked) {
        // an answer without a model, such as the final one of many, returns the requested version
        return ModelNameFields.encoded(name, streamResponseHead.versioned() ? NameResolution.VERSION : versionAsked);
    }

    private static ByteBuf createTail(ByteBuf names, @Nullable IndexedInstance exposed) {
        if (exposed == null) {
            return names;
        }
        return Unpooled.wrappedBuffer(
                3,
                names,
                ParameterFields.text(DecisionExposure.VARIANT_PARAMETER, exposed.model()),
                ParameterFields.text(
                        DecisionExposure.NODE_PARAMETER, exposed.node().id()));
    }

    private void copy(H2Stream to, ByteBuf front, ByteBuf added) {
        int bytes = front.readableBytes() + pieceBuffer.bytes() + added.readableBytes();
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
        copy.writeBytes(front).writeBytes(pieceBuffer.view()).writeBytes(added);
        pieceBuffer.close();
        // the node gets credit when the bytes leave; some of the bytes do not come from the node
        node.credit(creditDue - bytes);
        to.pass(copy, 0, bytes, false, false, node);
        copy.release();
    }

    private void writeOdd(H2Stream to, IndexedInstance candidate, String name, boolean adopted) {
        ModelStreamInferResponse message =
                Objects.requireNonNull(modelStreamInferResponse, "written before it was whole");
        if (!message.getErrorMessage().isEmpty()) {
            pieceBuffer.close();
            to.send(StreamErrors.frameNodeError(message, candidate.model(), name), false, null);
        } else if (adopted) {
            to.send(GrpcFrames.framed(pieceBuffer.take(), false), false, null);
        } else {
            pieceBuffer.close();
            to.send(StreamErrors.frameResult(message, name), false, null);
        }
    }

    private void endIfWhole(H2Stream to) {
        ByteBuf last = tail;
        if (last != null && message.isWhole()) {
            tail = null;
            to.send(last, false, null);
        }
    }

    /** Drops the answer: its bytes, including later ones, are credited at once. */
    void discard() {
        discarded = out == null;
        pieceBuffer.close();
        if (discarded) {
            node.credit(creditDue);
            creditDue = 0;
        }
    }
}
