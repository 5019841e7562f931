package io.infaas.controller.preflight;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.ec2.SecretParameters;
import io.infaas.controller.ec2.TableLease;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.lease.LeaseAddress;
import io.infaas.controller.lease.LeaseException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The queue, the lease, the published models and the secrets of nodes. */
record ServiceChecks(Examination examination, Ec2Settings settings) {

    private static final Set<String> MISSING_QUEUE =
            Set.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");

    /**
     * The queue of events exists and may be used. No message is taken from a controller: a received one stays visible, and the deleted one is in no
     * queue.
     */
    void checkQueue(SqsClient sqs) {
        String url = settings.queue().map(URI::toString).orElse("");
        examination.check("queue", "sqs:GetQueueAttributes", () -> queue(sqs, url));
        if (!url.isEmpty()) {
            attempt(
                    "sqs:ReceiveMessage",
                    () -> sqs.receiveMessage(request -> request.queueUrl(url)
                            .visibilityTimeout(0)
                            .waitTimeSeconds(0)
                            .maxNumberOfMessages(1)));
            attempt(
                    "sqs:DeleteMessage",
                    () -> sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(DryRunsOnly.NO_MESSAGE)));
        }
    }

    private static Finding queue(SqsClient sqs, String url) {
        if (url.isEmpty()) {
            return Finding.ok("none given: a node that EC2 takes away is replaced after its end, not before");
        }
        QueueAttributeName length = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
        try {
            var queue = sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNames(length));
            return Finding.ok(
                    "%s, %s messages wait".formatted(url, queue.attributes().get(length)));
        } catch (SqsException e) {
            if (!MISSING_QUEUE.contains(AwsFailure.code(e))) {
                throw e;
            }
            return Finding.wrong(
                    url + " does not exist", "give the output Queue of control-plane.yaml, or another queue");
        }
    }

    /** Services look at permissions first: a refusal for another reason means that the call is allowed. */
    private void attempt(String action, Runnable call) {
        examination.check(action, () -> {
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
        });
    }

    /** The table of the lease exists, and can be read and written; region and credentials come from the environment, as for a controller. */
    void checkLease(Optional<LeaseAddress> lease) {
        if (lease.orElse(null) instanceof TableLease table) {
            examination.check("lease", "dynamodb:GetItem", () -> table(table));
        } else {
            String reason = lease.map("%s is a folder, which the controller makes"::formatted)
                    .orElse("give --lease dynamodb://TABLE/NAME if there will be several controllers");
            examination.check("lease", "", () -> Finding.notChecked(reason));
        }
    }

    private static Finding table(TableLease table) {
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

    /** Published models can be read; region and credentials come from the environment, as for {@code infaas sync}. */
    void checkModels(Location.S3 location) {
        checkModels(
                location,
                "s3:ListBucket",
                store -> "generations: " + store.keys("generations/").size());
        checkModels(
                location,
                "s3:GetObject",
                store -> "catalog: " + (store.read(CatalogFile.NAME).isPresent() ? "there" : "none yet"));
    }

    private void checkModels(Location.S3 location, String action, Function<ObjectStore, String> contents) {
        examination.check("models, " + action, action, () -> {
            try (ObjectStore store = location.open()) {
                return Finding.ok("allowed; %s in %s".formatted(contents.apply(store), location));
            }
        });
    }

    /**
     * A controller may write and delete the parameters with the secrets of nodes. It reads or changes no secret: the deleted parameter belongs to
     * no instance, and SSM refuses a write with both tags and an overwrite.
     */
    void checkSecrets(SsmClient ssm) {
        String path = SecretParameters.path(settings.cluster());
        String parameter = SecretParameters.name(settings.cluster(), DryRunsOnly.NO_INSTANCE);
        attempt("ssm:GetParametersByPath", () -> ssm.getParametersByPath(request -> request.path(path)));
        attempt("ssm:PutParameter", () -> {
            var unused = ssm.putParameter(
                    SecretParameters.put(settings, DryRunsOnly.NO_INSTANCE, "none", "of-nobody").toBuilder()
                            .overwrite(true)
                            .build());
            throw new FleetException("the endpoint has written a parameter that SSM refuses: delete " + parameter);
        });
        attempt("ssm:DeleteParameter", () -> ssm.deleteParameter(request -> request.name(parameter)));
    }
}
