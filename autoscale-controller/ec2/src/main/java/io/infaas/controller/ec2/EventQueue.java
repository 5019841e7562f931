package io.infaas.controller.ec2;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Takes events from a queue, on a thread of its own, until it is closed. Each event is handled once, though it may be delivered often. Its message
 * stays until its content is durable elsewhere: until then another controller may get it. A message without such an event is reported and deleted; a
 * message whose handling fails comes again.
 */
final class EventQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
    private static final int AT_ONCE = 10;
    private static final int REMEMBERED = 10_000;
    private static final int SHOWN = 100;
    private static final int VISIBILITY_SECONDS = 20;
    /** How long the queue may wait while messages are kept that can be deleted soon. */
    private static final int WHILE_KEPT_SECONDS = 1;

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final SqsClient client;
    private final String url;
    private final int waitSeconds;
    private final Consumer<InstanceEvent> handler;
    private final Predicate<InstanceEvent> durable;
    private final Consumer<String> notices;
    private final Set<String> handled = new LinkedHashSet<>();
    private final Map<String, HandledMessage> backlog = new LinkedHashMap<>();
    private final Thread thread = new Thread(this::run, "ec2-events");
    private volatile boolean closed;

    /**
     * A message that was handled.
     *
     * @param event empty if it is none
     */
    private record HandledMessage(String receipt, Optional<InstanceEvent> event) {}

    /**
     * @param waitSeconds how long the queue may wait for messages before it answers that there are none, s
     * @param durable whether a starting controller knows the content of a handled event; does not block
     */
    EventQueue(
            SqsClient client,
            String url,
            int waitSeconds,
            Consumer<InstanceEvent> handler,
            Predicate<InstanceEvent> durable,
            Consumer<String> notices) {
        this.client = client;
        this.url = url;
        this.waitSeconds = waitSeconds;
        this.handler = handler;
        this.durable = durable;
        this.notices = notices;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            if (!receive() && !closed) {
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
        client.close();
    }

    /** Polls the queue once and handles its messages; false if a call failed. Blocks for as long as the queue waits. */
    boolean receive() {
        try {
            int wait = backlog.isEmpty() ? waitSeconds : Math.min(waitSeconds, WHILE_KEPT_SECONDS);
            take(client.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(AT_ONCE)
                            .visibilityTimeout(VISIBILITY_SECONDS)
                            .waitTimeSeconds(wait))
                    .messages());
            deleteDurable();
            return true;
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.warn("events of instances cannot be read: {}", Ec2Calls.line(e));
            }
            return false;
        }
    }

    private void take(List<Message> messages) {
        for (Message message : messages) {
            // A receive under way when the queue is closed may still bring messages. They belong to the next
            // controller.
            if (closed) {
                break;
            }
            // a repeated message brings the valid receipt
            backlog.put(message.messageId(), new HandledMessage(message.receiptHandle(), handle(message)));
            forgetOldest(backlog.keySet());
        }
    }

    private Optional<InstanceEvent> handle(Message message) {
        Optional<InstanceEvent> event = parse(message.body());
        event.filter(arrival -> !handled.contains(arrival.id())).ifPresent(arrival -> {
            handler.accept(arrival);
            handled.add(arrival.id());
            forgetOldest(handled);
        });
        return event;
    }

    private Optional<InstanceEvent> parse(String body) {
        try {
            return Optional.of(InstanceEvent.parse(body));
        } catch (IllegalArgumentException e) {
            notices.accept("deleting a queue message that is not an instance event (%s): %s"
                    .formatted(e.getMessage(), body.substring(0, Math.min(SHOWN, body.length()))));
            return Optional.empty();
        }
    }

    private static void forgetOldest(Set<String> ids) {
        if (ids.size() > REMEMBERED) {
            ids.remove(ids.iterator().next());
        }
    }

    /** Deletes run independently: a message whose delete fails comes again. */
    private void deleteDurable() {
        Iterator<HandledMessage> messages = backlog.values().iterator();
        while (messages.hasNext() && !closed) {
            HandledMessage message = messages.next();
            if (message.event().isEmpty() || durable.test(message.event().get())) {
                messages.remove();
                client.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receipt()));
            }
        }
    }

    /** Returns at once; the current message is still handled, and undeleted messages go to the next receiver. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
