package io.infaas.controller.ec2;

import java.net.URI;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue of the stand-in, and what EventBridge would put there. */
final class InstanceQueue implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final SqsClient sqs;
    private final String url;

    InstanceQueue(URI endpoint) {
        sqs = SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(MotoEc2.REGION))
                .credentialsProvider(MotoEc2.CREDENTIALS)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        url = sqs.createQueue(request -> request.queueName("events-" + NUMBERS.incrementAndGet()))
                .queueUrl();
    }

    String url() {
        return url;
    }

    void sends(String body) {
        sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }

    /** Sends the notice that a spot instance is taken back; returns it. */
    String interrupts(String instance) {
        String notice = event(
                "aws.ec2",
                "EC2 Spot Instance Interruption Warning",
                "{\"instance-id\": \"%s\", \"instance-action\": \"terminate\"}".formatted(instance));
        sends(notice);
        return notice;
    }

    static String event(String source, String type, String detail) {
        return event("event-" + NUMBERS.incrementAndGet(), Instant.now(), source, type, detail);
    }

    static String event(String id, Instant time, String source, String type, String detail) {
        return """
                {"version": "0", "id": "%s", "source": "%s", "detail-type": "%s", "account": "123456789012",
                 "time": "%s", "region": "us-east-1", "resources": [], "detail": %s}""".formatted(id, source, type, time, detail);
    }

    /** How many messages wait or are being handled. */
    int messages() {
        var attributes = sqs.getQueueAttributes(request -> request.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes();
        return attributes.values().stream().mapToInt(Integer::parseInt).sum();
    }

    @Override
    public void close() {
        sqs.close();
    }
}
