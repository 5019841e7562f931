package io.infaas.gateway.grpc;

import io.infaas.gateway.index.IndexedInstance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one sequence on one client stream that are in progress. They go to the instance of the sequence in order, on one stream,
 * each directly after the one before: a model may answer none of them before the last. A message that restarts the sequence waits for the
 * answers of those before it. So does each message of a client that asked for errors as status, since such an error ends the stream to the
 * node. Each message renews the time limit of those before. If the first message is retried on another instance, the later ones follow it
 * there. Confined to the event loop of the client's connection.
 */
final class MessageSequence {

    private final ModelStreamInferCall client;
    private final Deque<StreamMessage> members = new ArrayDeque<>();
    private @Nullable SequenceStream current;
    private boolean advancing;

    MessageSequence(ModelStreamInferCall client) {
        this.client = client;
    }

    /** Adds a message that waits; starts it at once if it may. */
    void add(StreamMessage message) {
        members.add(message);
        advance();
    }

    /** Removes a message that is done. Returns whether it was the last one. */
    boolean remove(StreamMessage message) {
        if (members.peekFirst() != message) {
            for (StreamMessage earlier : members) {
                if (earlier == message) {
                    break;
                }
                earlier.markOvertaken();
            }
        }
        members.remove(message);
        advance();
        return members.isEmpty();
    }

    /** Reacts to a message having been sent as a whole. */
    void onSent(boolean last) {
        SequenceStream open = current;
        if (last && open != null) {
            open.onRequestEnd();
        }
        // sent messages may wait for the client's next one
        for (StreamMessage member : members) {
            if (member.isSent()) {
                member.call().recordProgress();
            }
        }
        advance();
        if (client.isInputEnded()) {
            endInput();
        }
    }

    /** Ends the stream to the node unless a message must follow on it. */
    void endInput() {
        SequenceStream open = current;
        if (open != null && members.stream().allMatch(StreamMessage::isSent)) {
            open.end();
        }
    }

    private void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        StreamMessage next = findStartable();
        while (next != null) {
            next.startDeferred();
            next = findStartable();
        }
        advancing = false;
    }

    private @Nullable StreamMessage findStartable() {
        boolean first = true;
        for (StreamMessage member : members) {
            if (member.isDeferred()) {
                SequenceStream open = current;
                boolean follows = open != null && open.isOpen() && !member.isStart();
                return first || follows ? member : null;
            }
            if (!member.isSent()) {
                return null;
            }
            first = false;
        }
        return null;
    }

    /** Returns the stream on which a message follows others, null if it needs its own. */
    @Nullable
    SequenceStream openStream(IndexedInstance candidate) {
        SequenceStream open = current;
        return open != null && open.isOpen() && open.isTo(candidate) ? open : null;
    }

    /** Creates a stream, on which later messages follow. */
    SequenceStream createStream(GrpcNodePool pool, IndexedInstance candidate) {
        SequenceStream sequenceStream = new SequenceStream(client, pool, candidate);
        current = sequenceStream;
        return sequenceStream;
    }

    /** Whether all later messages can be taken back with this one. */
    boolean mayTakeBackAfter(StreamMessage message) {
        return findAfter(message).stream().allMatch(later -> later.isDeferred() || later.mayBeTakenBack());
    }

    /** Takes back the messages after this one, which is retried. */
    void takeBackAfter(StreamMessage message) {
        for (StreamMessage later : findAfter(message)) {
            if (!later.isDeferred()) {
                later.takeBack();
            }
        }
    }

    private List<StreamMessage> findAfter(StreamMessage message) {
        List<StreamMessage> later = new ArrayList<>();
        boolean afterMessage = false;
        for (StreamMessage member : members) {
            if (afterMessage) {
                later.add(member);
            }
            afterMessage |= member == message;
        }
        return later;
    }
}
