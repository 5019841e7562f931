package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** A controller that ends while it waits takes no message from the next one, and no message waits for the end of another. */
final class EventQueueTest {

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
        List<InstanceEvent> handled = new CopyOnWriteArrayList<>();
        EventQueue queue = new EventQueue(client, "http://127.0.0.1/queue", 20, handled::add, notice -> {});
        queue.start();
        await(client.asked);

        queue.close();
        client.answers.countDown();

        await(client.ended);
        assertThat(handled).isEmpty();
        assertThat(client.deleted).isEmpty();
    }

    @Test
    void message_whoseDeleteFails_keepsNoOtherFromBeingHandled() {
        CallFaults faults = new CallFaults(new Random(1));
        MemoryQueue queue = new MemoryQueue(new Random(1), () -> Instant.EPOCH, faults);
        for (int i = 0; i < 3; i++) {
            queue.send(InstanceQueue.event(
                    "aws.ec2",
                    "EC2 Instance State-change Notification",
                    "{\"instance-id\": \"i-1\", \"state\": \"running\"}"));
        }
        faults.always("DeleteMessage", CallFaults.Ending.BROKEN);
        List<InstanceEvent> handled = new ArrayList<>();
        EventQueue events = new EventQueue(queue, "queue", 0, handled::add, notice -> {});

        assertThat(events.receive()).isFalse();

        assertThat(handled).hasSize(3);
        assertThat(queue.left()).hasSize(3);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
