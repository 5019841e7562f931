package io.infaas.controller.ec2;

import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.fleetfile.FleetException;
import java.util.List;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;

/**
 * Launches machines by an instant fleet for each batch: EC2 takes the best of all candidates that are open, and as many as it has. Repeated
 * requests yield one instance for each machine. Blocks; thread-safe.
 */
final class Launcher {

    private static final int ATTEMPTS = 3;
    private static final String NO_REASON = "";

    private final Ec2Calls calls;
    private final LaunchRequests requests;
    private final Shortages shortages;
    private final List<LaunchOption> options;
    private final Runnable pause;

    /**
     * @param options everything that could be launched
     * @param pause waits before a request is repeated
     */
    Launcher(Ec2Calls calls, LaunchRequests requests, Shortages shortages, List<LaunchOption> options, Runnable pause) {
        this.calls = calls;
        this.requests = requests;
        this.shortages = shortages;
        this.options = List.copyOf(options);
        this.pause = pause;
    }

    /** The configuration of machines that are launched from a pool. */
    String configuration(LaunchPool pool) {
        return requests.configuration(pool);
    }

    /** Launches a batch; an outcome that is still unknown after some repetitions is left so. */
    LaunchOutcome launch(LaunchBatch batch) {
        LaunchPool pool = batch.pool();
        List<LaunchOption> open = shortages.open(pool.candidates());
        if (open.isEmpty()) {
            return new LaunchOutcome.LaunchRefusal("EC2 recently had no capacity for any of its types and zones");
        }
        // built once: a repetition must be the same in every field
        CreateFleetRequest request = requests.of(batch, open);
        LaunchOutcome outcome = attempt(request, batch);
        for (int repeated = 1; repeated < ATTEMPTS && outcome instanceof LaunchOutcome.UnknownLaunch; repeated++) {
            pause.run();
            if (Thread.currentThread().isInterrupted()) {
                return outcome;
            }
            outcome = attempt(request, batch);
        }
        return outcome;
    }

    private LaunchOutcome attempt(CreateFleetRequest request, LaunchBatch batch) {
        LaunchPool pool = batch.pool();
        try {
            return outcome(calls.createFleet(request), batch);
        } catch (AwsServiceException e) {
            String line = Ec2Calls.line(e);
            if (e.isThrottlingException() || e.statusCode() >= 500) {
                return new LaunchOutcome.UnknownLaunch(line);
            }
            String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
            shortages.open(pool.candidates()).forEach(candidate -> shortages.remember(candidate, code, options));
            return new LaunchOutcome.LaunchRefusal(line);
        } catch (SdkException e) {
            return new LaunchOutcome.UnknownLaunch(Ec2Calls.line(e));
        } catch (FleetException e) {
            // it was never sent
            return new LaunchOutcome.UnknownLaunch(Ec2Calls.line(e));
        }
    }

    private LaunchOutcome outcome(CreateFleetResponse response, LaunchBatch batch) {
        LaunchPool pool = batch.pool();
        TreeSet<String> refusals = new TreeSet<>();
        for (CreateFleetError error : response.errors()) {
            var override = error.launchTemplateAndOverrides().overrides();
            pool.candidates().stream()
                    .filter(candidate -> candidate.type().equals(override.instanceTypeAsString()))
                    .filter(candidate -> candidate.zone().equals(override.availabilityZone())
                            || candidate.subnet().equals(override.subnetId()))
                    .forEach(candidate -> {
                        shortages.remember(candidate, error.errorCode(), options);
                        refusals.add("%s: %s".formatted(candidate, error.errorCode()));
                    });
            if (refusals.isEmpty()) {
                refusals.add(error.errorCode());
            }
        }
        List<String> instances = response.instances().stream()
                .flatMap(launched -> launched.instanceIds().stream())
                .toList();
        boolean enough = instances.size() >= batch.machines().size();
        if (refusals.isEmpty() && !enough) {
            shortages.open(pool.candidates()).forEach(candidate -> shortages.remember(candidate, NO_REASON, options));
            refusals.add("EC2 launched %d of %d and gave no reason"
                    .formatted(instances.size(), batch.machines().size()));
        }
        String why = enough ? "" : String.join(", ", refusals);
        return instances.isEmpty()
                ? new LaunchOutcome.LaunchRefusal(why)
                : new LaunchOutcome.LaunchedInstances(instances, why);
    }

    /** The outcome of the launch of a batch. */
    sealed interface LaunchOutcome {

        /**
         * The instances exist, at least one.
         *
         * @param shortfall why there are fewer than requested; blank if there are not
         */
        record LaunchedInstances(List<String> instances, String shortfall) implements LaunchOutcome {

            public LaunchedInstances {
                instances = List.copyOf(instances);
            }
        }

        /** Nothing was launched, and nothing will be by this request. */
        record LaunchRefusal(String why) implements LaunchOutcome {}

        /** The result is unknown: the same request, sent again, returns it without a second launch. */
        record UnknownLaunch(String why) implements LaunchOutcome {}
    }
}
