package io.infaas.controller.ec2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Takes events from a queue, on a thread of its own, until it is closed. Each event is handled once, however often it is delivered. A message that
 * is no such event is reported and deleted; one whose handling fails comes again.
 */
final class EventQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
    private static final int AT_ONCE = 10;
    private static final int REMEMBERED = 10_000;
    private static final int SHOWN = 100;
    private static final int VISIBILITY_SECONDS = 20;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final SqsClient client;
    private final String url;
    private final int waitSeconds;
    private final Consumer<InstanceEvent> handler;
    private final Consumer<String> notices;
    private final Set<String> handled = new LinkedHashSet<>();
    private final Thread thread = new Thread(this::run, "ec2-events");
    private volatile boolean closed;

    /** @param waitSeconds how long the queue may wait for messages before it answers that there are none, s */
    EventQueue(
            SqsClient client, String url, int waitSeconds, Consumer<InstanceEvent> handler, Consumer<String> notices) {
        this.client = client;
        this.url = url;
        this.waitSeconds = waitSeconds;
        this.handler = handler;
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

    /** Asks the queue once and handles what it has; false if a call failed. Blocks for as long as the queue waits. */
    boolean receive() {
        try {
            take(client.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(AT_ONCE)
                            .visibilityTimeout(VISIBILITY_SECONDS)
                            .waitTimeSeconds(waitSeconds))
                    .messages());
            return true;
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.warn("events of instances cannot be read: {}", Ec2Calls.line(e));
            }
            return false;
        }
    }

    private void take(List<Message> messages) {
        List<Message> done = new ArrayList<>();
        for (Message message : messages) {
            // A receive under way when the queue is closed may still bring messages. They are the next controller's.
            if (closed) {
                break;
            }
            handle(message);
            done.add(message);
        }
        // none waits for the end of another one: what a delete that fails leaves comes again
        for (Message message : done) {
            client.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
        }
    }

    private void handle(Message message) {
        try {
            InstanceEvent event = InstanceEvent.parse(message.body());
            if (!handled.contains(event.id())) {
                handler.accept(event);
                handled.add(event.id());
                if (handled.size() > REMEMBERED) {
                    handled.remove(handled.iterator().next());
                }
            }
        } catch (IllegalArgumentException e) {
            String body = message.body();
            notices.accept("a message of the queue is no event of an instance (%s) and is deleted: %s"
                    .formatted(e.getMessage(), body.substring(0, Math.min(SHOWN, body.length()))));
        }
    }

    /** Returns at once; the message in hand is still handled, others come again to who asks next. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
