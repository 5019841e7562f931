package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream of framed gRPC messages apart, over any split of its bytes, and tells {@link WireEvent}s. Message
 * bytes are passed on as slices, never copied, except for pieces under 512 bytes that wait for a head.
 *
 * <p>A decoder of requests tells the head as soon as model, parameters and input shapes are known: where the tensors
 * begin (writers put fields in the order of their numbers), or after the head's share of bytes. Where the name is late,
 * the message is held up to the message limit and decided on as a whole.
 *
 * <p>After a {@link WireException} the decoder must only be closed. For one thread.
 */
public final class GrpcFrameDecoder implements AutoCloseable {

    private final WireLimits limits;
    private final boolean readsHeads;
    private final ByteBuf prefix = Unpooled.buffer(GrpcFrames.PREFIX_BYTES, GrpcFrames.PREFIX_BYTES);
    private final PieceBuffer held = new PieceBuffer();
    private @Nullable GrpcHeadScanner scanner;
    private int length;
    private int left = -1;
    private boolean headTold;
    private int headFieldsTold;

    private GrpcFrameDecoder(WireLimits limits, boolean readsHeads) {
        this.limits = limits;
        this.readsHeads = readsHeads;
    }

    /** A decoder of ModelInferRequest messages. */
    public static GrpcFrameDecoder ofRequests(WireLimits limits) {
        return new GrpcFrameDecoder(limits, true);
    }

    /** A decoder of any messages, which looks at framing alone. */
    public static GrpcFrameDecoder ofFrames(WireLimits limits) {
        return new GrpcFrameDecoder(limits, false);
    }

    /**
     * Takes all readable bytes and tells what they complete. Does not own the buffer; chunks are retained slices of it
     * that the receiver releases.
     *
     * @throws WireException on bytes that are no message, or a message above the limit
     */
    public void feed(ByteBuf bytes, Consumer<WireEvent> events) {
        while (bytes.isReadable()) {
            if (left < 0) {
                prefix.writeBytes(bytes, Math.min(prefix.writableBytes(), bytes.readableBytes()));
                if (prefix.isWritable()) {
                    return;
                }
                begin(events);
            } else {
                ByteBuf slice = bytes.readRetainedSlice(Math.min(left, bytes.readableBytes()));
                left -= slice.readableBytes();
                pass(slice, events);
            }
            if (left == 0) {
                end(events);
            }
        }
    }

    /**
     * The stream has ended.
     *
     * @throws WireException if it ended inside a message
     */
    public void finish() {
        if (left >= 0 || prefix.isReadable()) {
            throw new WireException(
                    WireException.Code.INTERNAL,
                    left < 0
                            ? "the stream ended inside the prefix of a message"
                            : "the stream ended %d bytes before the end of a message of %d".formatted(left, length));
        }
    }

    /** Releases what is held. */
    @Override
    public void close() {
        held.close();
    }

    private void begin(Consumer<WireEvent> events) {
        int flag = prefix.readByte();
        long stated = prefix.readUnsignedInt();
        prefix.clear();
        if (flag != 0 && flag != 1) {
            throw new WireException(
                    WireException.Code.INTERNAL, "the compression flag of a message is %d, not 0 or 1".formatted(flag));
        }
        if (stated > limits.messageBytes()) {
            throw new WireException(
                    WireException.Code.RESOURCE_EXHAUSTED,
                    "Received message larger than max (%d vs. %d)".formatted(stated, limits.messageBytes()));
        }
        length = (int) stated;
        left = length;
        boolean compressed = flag == 1;
        headTold = compressed || !readsHeads;
        if (headTold) {
            events.accept(new WireEvent.Head(length, compressed, Optional.empty()));
        } else {
            scanner = new GrpcHeadScanner(length, limits.headBytes());
        }
    }

    private void pass(ByteBuf slice, Consumer<WireEvent> events) {
        GrpcHeadScanner head = scanner;
        if (head == null) {
            events.accept(new WireEvent.Chunk(slice));
            return;
        }
        try {
            head.feed(slice.duplicate());
        } catch (WireException e) {
            slice.release();
            throw e;
        }
        if (headTold) {
            events.accept(new WireEvent.Chunk(slice));
            return;
        }
        held.add(slice);
        if (head.decidable()) {
            tell(head, events);
        }
    }

    private void end(Consumer<WireEvent> events) {
        left = -1;
        GrpcHeadScanner head = scanner;
        scanner = null;
        Optional<InferHead> revised = Optional.empty();
        if (head != null) {
            head.finish();
            if (!headTold) {
                tell(head, events);
            }
            if (head.headFields() != headFieldsTold) {
                revised = Optional.of(head.head());
            }
        }
        events.accept(new WireEvent.End(revised));
    }

    private void tell(GrpcHeadScanner head, Consumer<WireEvent> events) {
        headTold = true;
        headFieldsTold = head.headFields();
        events.accept(new WireEvent.Head(length, false, Optional.of(head.head())));
        for (ByteBuf piece : held.takePieces()) {
            events.accept(new WireEvent.Chunk(piece));
        }
    }
}
