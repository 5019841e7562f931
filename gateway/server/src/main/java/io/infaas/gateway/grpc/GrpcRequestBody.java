package io.infaas.gateway.grpc;

import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.memory.MemoryLedger;
import io.infaas.triton.wire.BodyInflater;
import io.infaas.triton.wire.GrpcHeadScanner;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.PieceBuffer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The request message of one call: its framing, its head and its buffered bytes. Bytes that cannot be sent yet are buffered without credit
 * to the client, so at most one stream window of them exists. Sent bytes stay buffered while the retry buffer has space for all received
 * bytes; a stated length reserves nothing. For one thread.
 */
final class GrpcRequestBody {

    private final int maxMessageBytes;
    private final RetryBuffer retryBuffer;
    private final MemoryLedger memory;
    private final H2Stream client;
    private final String encoding;
    private final MessageFraming message;
    private final PieceBuffer pieceBuffer = new PieceBuffer();
    private @Nullable GrpcHeadScanner scanner;
    private int length;
    private int reserved;
    private boolean keeps;
    private boolean dropped;
    private int uncredited;
    private boolean headPassed;
    private int fieldsAsked;
    private long charged;
    private boolean headCharged = true;

    GrpcRequestBody(FrontEndContext serving, H2Stream client, String encoding) {
        this.maxMessageBytes = serving.limits().maxMessageBytes();
        this.retryBuffer = serving.retryBuffer();
        this.memory = serving.memory();
        this.client = client;
        this.encoding = encoding;
        this.message = new MessageFraming(serving.limits().maxStreamedMessageBytes());
    }

    /**
     * Inspects the next bytes.
     *
     * @return index at which the message starts or continues, after its prefix
     * @throws WireException if the bytes are no message, too many or more than one message
     */
    int frame(ByteBuf in, int offset, int bytes) {
        int end = offset + bytes;
        int at = offset;
        if (!message.hasBegun()) {
            at = message.readPrefix(in, offset, end);
            if (message.hasBegun()) {
                begin(message.length());
            }
        }
        if (!message.take(end - at)) {
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT, "ModelInfer takes one request message, got more");
        }
        GrpcHeadScanner head = scanner;
        if (head != null && at < end && !head.skip(end - at)) {
            head.feed(in.slice(at, end - at));
            charge();
        }
        if (message.isWhole() && scanner != null) {
            // before its fields are used: a missing name may have been cut off
            scanner.finish();
        }
        return at;
    }

    int receivedBytes() {
        return message.length() - message.bytesLeft();
    }

    /** Number of the next bytes that belong to this message. */
    int share(ByteBuf in, int offset, int bytes) {
        return message.share(in, offset, bytes);
    }

    boolean isWhole() {
        return message.isWhole();
    }

    private void begin(int bytes) {
        length = bytes;
        if (!message.isCompressed()) {
            scanner = new GrpcHeadScanner(bytes);
        } else if (bytes > maxMessageBytes) {
            throw WireException.tooLarge(bytes, maxMessageBytes);
        }
        keeps = retryBuffer.fits(bytes);
    }

    private boolean reserve(int bytes) {
        boolean space = retryBuffer.keep(bytes);
        reserved += space ? bytes : 0;
        return space;
    }

    private void unreserve() {
        retryBuffer.release(reserved);
        reserved = 0;
    }

    /** Whether an instance can be selected now and no selection has started yet. */
    boolean isDecidable() {
        GrpcHeadScanner head = scanner;
        return !headPassed && head != null && (head.decidable() || message.isWhole());
    }

    /** Returns the head and marks the selection as started. */
    InferHead startSelection() {
        headPassed = true;
        fieldsAsked = requireScanner().headFields();
        return requireScanner().head();
    }

    boolean isSelectionStarted() {
        return headPassed;
    }

    /** Whether head fields arrived after the selection started. */
    boolean isRevised() {
        return requireScanner().headFields() != fieldsAsked;
    }

    InferHead head() {
        fieldsAsked = requireScanner().headFields();
        return requireScanner().head();
    }

    private GrpcHeadScanner requireScanner() {
        GrpcHeadScanner head = scanner;
        if (head == null) {
            throw new WireException(WireException.Code.INVALID_ARGUMENT, "the call has no request message");
        }
        return head;
    }

    /**
     * Buffers bytes that cannot be sent yet.
     *
     * @throws WireException if there is no memory for them, or too many are needed for the selection
     */
    void hold(ByteBuf in, int at, int bytes) {
        pieceBuffer.add(in, at, bytes);
        if (keeps && !reserve(bytes)) {
            keeps = false;
            unreserve();
        }
        charge();
        if (headPassed) {
            uncredited += bytes;
        } else {
            // selection needs them, so they must arrive: only the message limit bounds them
            client.credit(bytes);
            if (pieceBuffer.bytes() > maxMessageBytes) {
                throw WireException.tooLarge(length, maxMessageBytes);
            }
        }
    }

    /** Buffers bytes in transit, if a retry may need them and there is memory for them. */
    void keep(ByteBuf in, int at, int bytes) {
        if (keeps && reserve(bytes) && client.connection().account().reserve(bytes)) {
            charged += bytes;
            pieceBuffer.add(in, at, bytes);
        } else {
            forget();
            dropped |= bytes > 0;
        }
    }

    boolean isHeldWhole() {
        return !dropped;
    }

    /** The whole message by reference, which the caller releases; requires {@link #isHeldWhole}. */
    ByteBuf share() {
        return pieceBuffer.share();
    }

    boolean hasHeld() {
        return pieceBuffer.bytes() > 0;
    }

    /** Sends the buffered bytes at the start of an attempt. */
    void sendHeld(H2Stream node) {
        PieceSender.send(pieceBuffer, node, client, uncredited, keeps);
        uncredited = 0;
        dropped |= !keeps;
        charge();
    }

    // a buffer that shrinks never fails
    private void charge() {
        GrpcHeadScanner head = scanner;
        long now = (long) pieceBuffer.bytes() + (headCharged && head != null ? head.heldBytes() : 0);
        charged = client.connection().account().resize(charged, now);
    }

    /** Releases the bytes kept for retries. */
    void forget() {
        if (keeps) {
            keeps = false;
            dropped = true;
            pieceBuffer.close();
            unreserve();
        }
        charge();
    }

    /** Releases the bytes kept for retries, and the memory of the head, which is not needed any more. */
    void forgetAll() {
        headCharged = false;
        forget();
    }

    void release() {
        forgetAll();
        dropped = true;
        pieceBuffer.close();
        charge();
        // other messages of the same stream still need the credit
        client.credit(uncredited);
        uncredited = 0;
    }

    /**
     * Ends the request.
     *
     * @throws WireException if its message is incomplete or missing
     */
    void finish() {
        message.finish();
        if (!message.hasBytes()) {
            throw new WireException(WireException.Code.INVALID_ARGUMENT, "the call has no request message");
        }
    }

    /** Length of the forwarded message in bytes, without the appended fields. */
    int length() {
        return length;
    }

    boolean isCompressed() {
        return message.isCompressed() && scanner == null;
    }

    /** Replaces the compressed message by the inflated one. Inflates off the event loop. */
    void inflate(Vertx vertx, Consumer<@Nullable Throwable> done) {
        ByteBuf compressed = pieceBuffer.take();
        vertx.executeBlocking(() -> BodyInflater.inflated(compressed, encoding, maxMessageBytes, memory), false)
                .onComplete(inflated -> client.connection().loop().execute(() -> {
                    if (inflated.failed()) {
                        done.accept(inflated.cause());
                        return;
                    }
                    try {
                        replace(inflated.result());
                        done.accept(null);
                    } catch (WireException e) {
                        done.accept(e);
                    }
                }));
    }

    private void replace(ByteBuf plain) {
        client.connection().account().adopt(plain.readableBytes());
        charged += plain.readableBytes();
        try {
            unreserve();
            length = plain.readableBytes();
            keeps = retryBuffer.fits(length) && reserve(length);
            GrpcHeadScanner head = new GrpcHeadScanner(length);
            head.feed(plain.duplicate());
            head.finish();
            scanner = head;
            pieceBuffer.add(plain, plain.readerIndex(), length);
        } finally {
            plain.release();
            charge();
        }
    }
}
