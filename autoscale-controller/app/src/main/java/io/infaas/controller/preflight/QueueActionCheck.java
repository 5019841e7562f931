package io.infaas.controller.preflight;

import io.infaas.controller.ec2.DryRunsOnly;
import java.net.URI;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * What a controller does to its queue is allowed. No message is taken from a controller: what is received stays visible, and what is deleted is a
 * message that no queue has.
 *
 * @param clients makes a client, which this check closes
 * @param call is given the address of the queue
 */
record QueueActionCheck(String action, URI queue, Supplier<SqsClient> clients, BiConsumer<SqsClient, String> call)
        implements FleetCheck {

    static QueueActionCheck receive(URI queue, Supplier<SqsClient> clients) {
        return new QueueActionCheck("sqs:ReceiveMessage", queue, clients, (sqs, url) -> {
            var unused = sqs.receiveMessage(request -> request.queueUrl(url)
                    .visibilityTimeout(0)
                    .waitTimeSeconds(0)
                    .maxNumberOfMessages(1));
        });
    }

    static QueueActionCheck delete(URI queue, Supplier<SqsClient> clients) {
        return new QueueActionCheck("sqs:DeleteMessage", queue, clients, (sqs, url) -> {
            var unused = sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(DryRunsOnly.NO_MESSAGE));
        });
    }

    @Override
    public String name() {
        return action;
    }

    @Override
    public Finding examine() {
        try (SqsClient sqs = clients.get()) {
            call.accept(sqs, queue.toString());
        } catch (SqsException e) {
            if (QueueCheck.MISSING.contains(AwsFailure.code(e))) {
                return notChecked("it needs the queue");
            }
            if (AwsFailure.of(e, action).kind() != AwsFailure.Kind.OTHER) {
                throw e;
            }
            // permissions are looked at first: that there is no such message is only said to those who may delete it
        }
        return ok("allowed");
    }
}
