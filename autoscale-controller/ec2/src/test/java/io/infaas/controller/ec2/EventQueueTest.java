package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * A controller that ends while it waits takes no message from the next one, no message waits for the end of another, and none is deleted while it is
 * needed.
 */
final class EventQueueTest {

    private Instant now = Instant.EPOCH;
    private final CallFaults faults = new CallFaults(new Random(1));
    private final MemoryQueue queue = new MemoryQueue(new Random(1), () -> now, faults);
    private final List<InstanceEvent> handled = new CopyOnWriteArrayList<>();

    /** Answers the one request for messages when the test says so. */
    private static final class WaitingClient implements SqsClient {

        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch answers = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final List<String> deleted = new CopyOnWriteArrayList<>();

        @Override
        public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
            asked.countDown();
            await(answers);
            return ReceiveMessageResponse.builder()
                    .messages(Message.builder()
                            .messageId("one")
                            .receiptHandle("one")
                            .body(InstanceQueue.event(
                                    "aws.ec2",
                                    "EC2 Spot Instance Interruption Warning",
                                    "{\"instance-id\": \"i-1\", \"instance-action\": \"terminate\"}"))
                            .build())
                    .build();
        }

        @Override
        public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
            deleted.add(request.receiptHandle());
            return DeleteMessageResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {
            ended.countDown();
        }
    }

    @Test
    void message_thatComesOnceItIsClosed_isNeitherHandledNorDeleted() {
        WaitingClient client = new WaitingClient();
        EventQueue closing =
                new EventQueue(client, "http://127.0.0.1/queue", 20, handled::add, event -> true, notice -> {});
        closing.start();
        await(client.asked);

        closing.close();
        client.answers.countDown();

        await(client.ended);
        assertThat(handled).isEmpty();
        assertThat(client.deleted).isEmpty();
    }

    @Test
    void message_whoseDeleteFails_keepsNoOtherFromBeingHandled() {
        for (int i = 0; i < 3; i++) {
            queue.send(InstanceQueue.event(
                    "aws.ec2",
                    "EC2 Instance State-change Notification",
                    "{\"instance-id\": \"i-1\", \"state\": \"running\"}"));
        }
        faults.always("DeleteMessage", CallFaults.Ending.BROKEN);
        EventQueue events = new EventQueue(queue, "queue", 0, handled::add, event -> true, notice -> {});

        assertThat(events.receive()).isFalse();

        assertThat(handled).hasSize(3);
        assertThat(queue.left()).hasSize(3);
    }

    @Test
    void message_whoseEventIsNotKnownWithoutIt_isHandledOnce_andDeletedOnceItIs() {
        String notice = notice("event-1", "i-1");
        queue.send(notice);
        queue.send(notice);
        queue.send(notice("event-2", "i-2"));
        Set<String> durable = new HashSet<>(Set.of("event-2"));
        EventQueue events =
                new EventQueue(queue, "queue", 0, handled::add, event -> durable.contains(event.id()), nonsense -> {});

        // it comes again meanwhile
        for (int second = 0; second < 50; second++) {
            assertThat(events.receive()).isTrue();
            now = now.plusSeconds(1);
        }
        assertThat(handled).extracting(InstanceEvent::id).containsExactlyInAnyOrder("event-1", "event-2");
        assertThat(queue.left()).containsExactly(notice, notice);

        durable.add("event-1");
        assertThat(events.receive()).isTrue();
        assertThat(queue.left()).isEmpty();
        assertThat(handled).hasSize(2);
    }

    @Test
    void message_whoseHandlingFails_isNotDeleted_andComesAgain() {
        queue.send(notice("event-1", "i-1"));
        EventQueue failing = new EventQueue(
                queue,
                "queue",
                0,
                event -> {
                    throw new IllegalArgumentException("cannot be done");
                },
                event -> true,
                notice -> {});
        assertThat(failing.receive()).isFalse();
        assertThat(queue.left()).hasSize(1);
        now = now.plusSeconds(20);

        EventQueue events = new EventQueue(queue, "queue", 0, handled::add, event -> true, notice -> {});
        assertThat(events.receive()).isTrue();

        assertThat(handled).hasSize(1);
        assertThat(queue.left()).isEmpty();
    }

    private static String notice(String id, String instance) {
        return InstanceQueue.event(
                id,
                Instant.EPOCH,
                "aws.ec2",
                "EC2 Spot Instance Interruption Warning",
                "{\"instance-id\": \"%s\"}".formatted(instance));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
