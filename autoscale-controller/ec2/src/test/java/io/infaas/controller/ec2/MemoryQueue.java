package io.infaas.controller.ec2;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * A queue in memory and in simulated time, with the habits of SQS: no order, messages that arrive late, and that come again unless they are deleted
 * by the receipt that they were last handed out with. Not thread-safe.
 */
final class MemoryQueue implements SqsClient {

    private static final class Held {

        private final String id;
        private final String body;
        private Instant visible;
        private String receipt = "";

        Held(String id, String body, Instant visible) {
            this.id = id;
            this.body = body;
            this.visible = visible;
        }
    }

    private final Random random;
    private final Supplier<Instant> clock;
    private final CallFaults faults;
    private final List<Held> held = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private List<String> handedOut = List.of();
    private Duration longestDelay = Duration.ZERO;
    private int again;
    private int messages;
    private int receipts;

    MemoryQueue(Random random, Supplier<Instant> clock, CallFaults faults) {
        this.random = random;
        this.clock = clock;
        this.faults = faults;
    }

    void send(String body) {
        long delay = longestDelay.isZero() ? 0 : random.nextInt((int) longestDelay.toMillis());
        held.add(new Held("message-" + messages++, body, clock.get().plusMillis(delay)));
    }

    /** What is sent from now on arrives after some time, at most so long. */
    void delays(Duration longest) {
        longestDelay = longest;
    }

    /** What so many of the next answers have is handed out again before it can be deleted. */
    void handsOutAgain(int answers) {
        again = answers;
    }

    /** The messages that were not deleted. */
    List<String> left() {
        return held.stream().map(message -> message.body).toList();
    }

    /** Bodies of all that were deleted. */
    List<String> deleted() {
        return List.copyOf(deleted);
    }

    /** Bodies of what the last answer brought, unless it was lost. */
    List<String> handedOut() {
        return handedOut;
    }

    private <T> T call(String operation, Supplier<T> effect) {
        CallFaults.Ending ending = faults.take(operation);
        switch (ending) {
            case THROTTLED -> throw refusal(400, "RequestThrottled");
            case BROKEN -> throw refusal(500, "InternalFailure");
            case KILLED_BEFORE -> throw new ControllerKilledError();
            default -> {
                T answer = effect.get();
                if (ending == CallFaults.Ending.LOST) {
                    throw CallFaults.lost();
                }
                if (ending == CallFaults.Ending.KILLED_MEANWHILE || ending == CallFaults.Ending.KILLED_AFTER) {
                    throw new ControllerKilledError();
                }
                return answer;
            }
        }
    }

    private static RuntimeException refusal(int status, String code) {
        return SqsException.builder()
                .statusCode(status)
                .message(code)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        handedOut = List.of();
        ReceiveMessageResponse answer = call("ReceiveMessage", () -> {
            Instant now = clock.get();
            boolean hidden = again <= 0;
            again--;
            List<Held> visible = new ArrayList<>(held.stream()
                    .filter(message -> !now.isBefore(message.visible))
                    .toList());
            Collections.shuffle(visible, random);
            return ReceiveMessageResponse.builder()
                    .messages(visible.stream()
                            .limit(request.maxNumberOfMessages())
                            .map(message -> handOut(
                                    message, hidden ? now.plusSeconds(request.visibilityTimeout()) : now, hidden))
                            .toList())
                    .build();
        });
        handedOut = answer.messages().stream().map(Message::body).toList();
        return answer;
    }

    private Message handOut(Held message, Instant visible, boolean hidden) {
        String receipt = "receipt-" + receipts++;
        message.visible = visible;
        // somebody else has got a newer one meanwhile
        message.receipt = hidden ? receipt : "";
        return Message.builder()
                .messageId(message.id)
                .body(message.body)
                .receiptHandle(receipt)
                .build();
    }

    @Override
    public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        return call("DeleteMessage", () -> {
            held.stream()
                    .filter(message -> message.receipt.equals(request.receiptHandle()))
                    .forEach(message -> deleted.add(message.body));
            held.removeIf(message -> message.receipt.equals(request.receiptHandle()));
            return DeleteMessageResponse.builder().build();
        });
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
