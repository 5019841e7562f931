package io.infaas.controller.preflight;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The queue of events exists.
 *
 * @param clients makes a client, which this check closes
 */
record QueueCheck(Optional<URI> queue, Supplier<SqsClient> clients) implements FleetCheck {

    /** What SQS says of a queue that does not exist. */
    static final Set<String> MISSING = Set.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String action() {
        return "sqs:GetQueueAttributes";
    }

    @Override
    public Finding examine() {
        if (queue.isEmpty()) {
            return ok("none given: a node that is taken away is replaced when it is gone, not before");
        }
        String url = queue.get().toString();
        try (SqsClient sqs = clients.get()) {
            String waiting = sqs.getQueueAttributes(request ->
                            request.queueUrl(url).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                    .attributes()
                    .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
            return ok("%s, %s messages wait".formatted(url, waiting));
        } catch (SqsException e) {
            if (!MISSING.contains(AwsFailure.code(e))) {
                throw e;
            }
            return wrong(
                    "%s does not exist".formatted(url),
                    "give the output Queue of control-plane.yaml, or another queue");
        }
    }
}
