package io.infaas.controller.preflight;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.ec2.SecretParameters;
import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.lease.LeaseAddress;
import io.infaas.controller.lease.LeaseException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The queue, the lease, the published models and the secrets of nodes. */
final class ServiceChecks {

    private static final Set<String> MISSING_QUEUE =
            Set.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");

    private ServiceChecks() {}

    /**
     * The queue of events exists and may be used. No message is taken from a controller: a received one stays visible, and the deleted one is in no
     * queue.
     *
     * @param clients makes clients, which the checks close
     */
    static List<FleetCheck> queue(Optional<URI> queue, Supplier<SqsClient> clients) {
        String url = queue.map(URI::toString).orElse("");
        FleetCheck existence = new FleetCheck("queue", "sqs:GetQueueAttributes", () -> existingQueue(url, clients));
        return queue.isEmpty()
                ? List.of(existence)
                : List.of(
                        existence,
                        queueCall(
                                "sqs:ReceiveMessage",
                                clients,
                                sqs -> sqs.receiveMessage(request -> request.queueUrl(url)
                                        .visibilityTimeout(0)
                                        .waitTimeSeconds(0)
                                        .maxNumberOfMessages(1))),
                        queueCall(
                                "sqs:DeleteMessage",
                                clients,
                                sqs -> sqs.deleteMessage(
                                        request -> request.queueUrl(url).receiptHandle(DryRunsOnly.NO_MESSAGE))));
    }

    private static Finding existingQueue(String url, Supplier<SqsClient> clients) {
        if (url.isEmpty()) {
            return Finding.ok("none given: a node that EC2 takes away is replaced after its end, not before");
        }
        QueueAttributeName length = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
        try (SqsClient sqs = clients.get()) {
            return Finding.ok("%s, %s messages wait"
                    .formatted(
                            url,
                            sqs.getQueueAttributes(
                                            request -> request.queueUrl(url).attributeNames(length))
                                    .attributes()
                                    .get(length)));
        } catch (SqsException e) {
            if (!MISSING_QUEUE.contains(AwsFailure.code(e))) {
                throw e;
            }
            return Finding.wrong(
                    url + " does not exist", "give the output Queue of control-plane.yaml, or another queue");
        }
    }

    private static FleetCheck queueCall(String action, Supplier<SqsClient> clients, Consumer<SqsClient> call) {
        return FleetCheck.of(action, () -> {
            try (SqsClient sqs = clients.get()) {
                return attempt(action, () -> call.accept(sqs));
            }
        });
    }

    /** Services look at permissions first: a refusal for another reason means that the call is allowed. */
    private static Finding attempt(String action, Runnable call) {
        try {
            call.run();
        } catch (AwsServiceException e) {
            if (MISSING_QUEUE.contains(AwsFailure.code(e))) {
                return Finding.notChecked("it needs the queue");
            }
            if (AwsFailure.of(e, action).kind() != AwsFailure.Kind.OTHER) {
                throw e;
            }
        }
        return Finding.ok("allowed");
    }

    /** The table of the lease exists, and can be read and written; region and credentials are those of the environment, as for a controller. */
    static FleetCheck lease(Optional<LeaseAddress> lease) {
        return lease.orElse(null) instanceof LeaseAddress.Table table
                ? new FleetCheck("lease", "dynamodb:GetItem", () -> table(table))
                : new FleetCheck(
                        "lease",
                        "",
                        () -> Finding.notChecked(lease.map("%s is a folder, which the controller makes"::formatted)
                                .orElse("give --lease dynamodb://TABLE/NAME if there will be several controllers")));
    }

    private static Finding table(LeaseAddress.Table table) {
        try {
            table.probe();
            return Finding.ok(table + " can be read and written");
        } catch (LeaseException e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                return Finding.wrong(
                        "table '%s' does not exist in this region".formatted(table.table()),
                        "give the output Leases of control-plane.yaml, or a table with the key 'lease', a string");
            }
            throw e;
        }
    }

    /** Published models can be read; region and credentials are those of the environment, as for {@code infaas sync}. */
    static List<FleetCheck> models(Location.S3 location) {
        return List.of(
                models(
                        location,
                        "s3:ListBucket",
                        store -> "generations: " + store.keys("generations/").size()),
                models(
                        location,
                        "s3:GetObject",
                        store -> store.read(CatalogFile.NAME).isPresent() ? "catalog: there" : "catalog: none yet"));
    }

    private static FleetCheck models(Location.S3 location, String action, Function<ObjectStore, String> contents) {
        return new FleetCheck("models, " + action, action, () -> {
            try (ObjectStore store = location.open()) {
                return Finding.ok("allowed; %s in %s".formatted(contents.apply(store), location));
            }
        });
    }

    /**
     * A controller may write and delete the parameters with the secrets of nodes. No secret is read or changed: the deleted parameter is that of no
     * instance, and the written one has tags and replaces another, which SSM refuses to do at once.
     */
    static List<FleetCheck> secrets(Ec2Settings settings, SsmClient ssm) {
        String parameter = SecretParameters.name(settings.cluster(), DryRunsOnly.NO_INSTANCE);
        return List.of(
                secretCall(
                        "ssm:GetParametersByPath",
                        () -> ssm.getParametersByPath(
                                request -> request.path(SecretParameters.path(settings.cluster())))),
                secretCall("ssm:PutParameter", () -> {
                    var unused = ssm.putParameter(
                            SecretParameters.put(settings, DryRunsOnly.NO_INSTANCE, "none", "of-nobody").toBuilder()
                                    .overwrite(true)
                                    .build());
                    throw new FleetException(
                            "the endpoint has written a parameter that SSM refuses: delete " + parameter);
                }),
                secretCall("ssm:DeleteParameter", () -> ssm.deleteParameter(request -> request.name(parameter))));
    }

    private static FleetCheck secretCall(String action, Runnable call) {
        return FleetCheck.of(action, () -> attempt(action, call));
    }
}
