package io.infaas.controller.ec2;

import java.util.List;
import java.util.Map;

/**
 * A bucket of tokens that EC2 keeps for an account and region: "Request throttling for the Amazon EC2 API" in the developer guide of EC2
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html). Each action has a bucket for requests; some have another one for the
 * machines that they are about.
 *
 * @param capacity tokens of a full bucket
 * @param perSecond tokens that come back each second
 */
record Ec2Limit(double capacity, double perSecond) {

    private static final Ec2Limit READING = new Ec2Limit(100, 20);
    private static final Ec2Limit CHANGING = new Ec2Limit(50, 5);

    private static final Map<String, Ec2Limit> REQUESTS = Map.of(
            // with a filter or in pages, as ours are
            "DescribeInstances", READING,
            "GetConsoleOutput", READING,
            // it is in no table of its own
            "CreateFleet", CHANGING,
            "CreateTags", new Ec2Limit(100, 10),
            "TerminateInstances", new Ec2Limit(100, 5));

    /** By machine. What a fleet launches is held against the bucket of RunInstances: nothing is said of a fleet's own. */
    private static final Map<String, Ec2Limit> MACHINES =
            Map.of("CreateFleet", new Ec2Limit(1000, 2), "TerminateInstances", new Ec2Limit(1000, 20));

    static List<String> actions() {
        return REQUESTS.keySet().stream().sorted().toList();
    }

    /** The bucket of an action. */
    static Ec2Limit ofRequests(String action) {
        Ec2Limit limit = REQUESTS.get(action);
        if (limit == null) {
            throw new IllegalArgumentException("no limit of " + action);
        }
        return limit;
    }

    /** The bucket of machines of an action; one that never empties if it has none. */
    static Ec2Limit ofMachines(String action) {
        return MACHINES.getOrDefault(action, new Ec2Limit(Double.MAX_VALUE, 0));
    }
}
