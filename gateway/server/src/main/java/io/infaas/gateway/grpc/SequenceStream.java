package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream to a node with messages of one sequence. Each answer goes to the message with its id, otherwise to the first one without its
 * last answer. The stream ends when no message lacks an answer. An abandoned attempt leaves the stream to the others, and its answers are
 * dropped. Confined to the event loop.
 */
final class SequenceStream implements StreamHandler {

    /** Limit on messages without their last answer: those in progress and as many abandoned ones. */
    private static final int MOST_OPEN = 2 * ModelStreamInferCall.MOST_UNDER_WAY;

    /** A message without its last answer. */
    private record Part(StreamMessage message, GrpcAttempt attempt, StreamNodeAnswers answers) {}

    private final ModelStreamInferCall client;
    private final GrpcNodePool pool;
    private final IndexedInstance instance;
    private final List<Part> open = new ArrayList<>();
    private @Nullable H2Stream node;
    private @Nullable StreamNodeAnswer incoming;
    private @Nullable Part taker;
    private boolean decoupled;
    private boolean ended;
    private boolean over;

    SequenceStream(ModelStreamInferCall client, GrpcNodePool pool, IndexedInstance instance) {
        this.client = client;
        this.pool = pool;
        this.instance = instance;
    }

    void begin(H2Stream stream) {
        node = stream;
    }

    H2Stream node() {
        return Objects.requireNonNull(node, "used before it was opened");
    }

    boolean isTo(IndexedInstance candidate) {
        return instance.isSameInstance(candidate);
    }

    /** Whether another message may follow. */
    boolean isOpen() {
        return !ended && !over && node != null && !node().isOver() && open.size() < MOST_OPEN;
    }

    /** Adds a message that is sent next. */
    void add(StreamMessage message, GrpcAttempt attempt, StreamNodeAnswers answers) {
        open.add(new Part(message, attempt, answers));
        if (decoupled) {
            message.markDecoupled();
        }
    }

    /** Records that the last message has ended the request. */
    void onRequestEnd() {
        ended = true;
    }

    void end() {
        if (!ended && !over) {
            ended = true;
            node().send(Unpooled.EMPTY_BUFFER, true, null);
        }
    }

    /** Leaves the stream to the other messages; the last one that leaves cancels it. */
    void leave(GrpcAttempt attempt) {
        if (over || open.stream().noneMatch(part -> part.attempt() == attempt)) {
            return;
        }
        if (open.stream().allMatch(part -> part.attempt().isOver())) {
            over = true;
            dropIncoming();
            if (open.stream().allMatch(part -> part.attempt().isSent())) {
                pool.cancel(new GrpcNodePool.AbandonedStream(node()));
            } else {
                node().reset(Http2Error.CANCEL);
            }
        } else if (!attempt.isSent()) {
            // the node expects the rest of the message before it reads the next one
            over = true;
            node().reset(Http2Error.CANCEL);
            node().connection().loop().execute(() -> lose(StreamLoss.RESET));
        }
    }

    // frames from the node

    @Override
    public void onHeaders(H2Stream stream, Http2Headers block, boolean end) {
        CharSequence status = block.status();
        boolean fails = status != null && !"200".contentEquals(status);
        if (over || (!end && !fails)) {
            return;
        }
        over = true;
        dropIncoming();
        for (Part part : List.copyOf(open)) {
            if (!part.attempt().isOver()) {
                part.answers().onHeaders(block, true);
                part.attempt().finish();
            }
        }
        if (!end) {
            stream.reset(Http2Error.CANCEL);
        }
    }

    @Override
    public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        int at = offset;
        int limit = offset + length;
        while (at < limit && !over) {
            StreamNodeAnswer answer = incoming;
            if (answer == null) {
                answer = new StreamNodeAnswer(stream, client.limits());
                incoming = answer;
            }
            int bytes = answer.share(in, at, limit - at);
            try {
                answer.receive(in, at, bytes);
            } catch (WireException e) {
                stream.credit(limit - at);
                onUnreadable(e);
                return;
            }
            at += bytes;
            onProgress(answer);
        }
        stream.credit(limit - at);
        if (end && !over) {
            over = true;
            lose(StreamLoss.RESET);
        }
    }

    private void onProgress(StreamNodeAnswer answer) {
        Part part = taker;
        boolean first = part == null;
        if (first && answer.isReady()) {
            part = find(answer);
        }
        boolean complete = answer.isWhole();
        incoming = complete ? null : answer;
        taker = complete ? null : part;
        if (part == null) {
            if (complete) {
                answer.discard();
            }
            return;
        }
        boolean last = complete && !answer.hasMore();
        if (first && (part.attempt().isOver() || (last && isUnwanted(part, answer)))) {
            answer.discard();
        } else if (!part.attempt().isOver()) {
            if (first) {
                part.answers().take(answer);
            }
            part.answers().onProgress(answer);
        }
        if (last) {
            finish(part);
        }
    }

    private static boolean isUnwanted(Part part, StreamNodeAnswer answer) {
        return answer.isEmptyFinal() && !part.message().wantsEmptyFinal();
    }

    private @Nullable Part find(StreamNodeAnswer answer) {
        if (open.isEmpty()) {
            return null;
        }
        String id = answer.id();
        int at = 0;
        while (at < open.size() && !open.get(at).message().id().equals(id)) {
            at++;
        }
        int position = at < open.size() ? at : 0;
        if (!decoupled && (position > 0 || answer.hasMore())) {
            // a model that answers out of order or several times must not hold other answers back
            decoupled = true;
            open.forEach(part -> part.message().markDecoupled());
            client.advance();
        }
        return open.get(position);
    }

    private void finish(Part part) {
        if (!part.attempt().isOver()) {
            part.answers().finish();
        }
        part.attempt().finish();
        open.remove(part);
        if (open.isEmpty()) {
            end();
        }
    }

    private void onUnreadable(WireException e) {
        over = true;
        dropIncoming();
        node().reset(Http2Error.CANCEL);
        for (Part part : List.copyOf(open)) {
            if (!part.attempt().isOver()) {
                part.answers().onUnreadable(e);
            }
        }
    }

    @Override
    public void onLost(H2Stream stream, StreamLoss loss) {
        if (!over) {
            over = true;
            lose(loss);
        }
    }

    /** Fails all messages, in order: if the first one is retried, it takes the others back. */
    private void lose(StreamLoss loss) {
        dropIncoming();
        for (Part part : List.copyOf(open)) {
            part.attempt().onLost(node(), loss);
        }
    }

    private void dropIncoming() {
        StreamNodeAnswer cut = incoming;
        if (cut != null && taker == null) {
            cut.discard();
        }
        incoming = null;
    }
}
