package io.infaas.catalog.nodes;

import java.util.List;
import java.util.stream.Stream;

/**
 * A call of AWS that this project makes, as IAM sees it. The policies of {@code control-plane.yaml} allow these and no others; nothing else
 * calls AWS.
 *
 * @param role its caller
 * @param client client of the AWS SDK; {@code cli} for the command {@code aws}; {@code none} if another call implies it or no client makes
 *     it
 * @param operation method of that client, without {@code Paginator}
 * @param action its name in IAM
 * @param resource its target: an ARN below a partition, with {@code REGION}, {@code ACCOUNT}, {@code CLUSTER}, {@code BUCKET}, {@code
 *     QUEUE}, {@code TABLE} and {@code NODE_ROLE} as placeholders, or {@code *}
 * @param context a condition key and its value, as {@code key=value}; blank for none
 */
public record Permission(Role role, String client, String operation, String action, String resource, String context) {

    public enum Role {
        NODE,
        CONTROLLER,
        GATEWAY,
        PUBLISHER,
        /** The timer on controllers that stores journal and costs. */
        KEEPER,
        /** The agent of SSM on controllers and gateways. */
        SESSIONS,
        /** The operators of the cluster. */
        OPERATOR
    }

    private static final String OURS = "aws:ResourceTag/infaas:cluster=CLUSTER";
    private static final String TAGGED = "aws:RequestTag/infaas:cluster=CLUSTER";
    private static final String OWN = "ssm:resourceTag/infaas:instance=${ec2:SourceInstanceARN}";
    private static final String EC2 = "arn:aws:ec2:REGION:ACCOUNT:";
    private static final String PARAMETERS = "arn:aws:ssm:REGION:ACCOUNT:parameter/infaas/CLUSTER/";

    /** All calls of all roles. */
    public static List<Permission> list() {
        return Stream.of(node(), controller(), launches(), secrets(), gateway(), publisher(), operations())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Permission> node() {
        return List.of(
                s3(Role.NODE, "getObject", "GetObject", "models/catalog.json"),
                s3(Role.NODE, "cli", "GetObject", "dist/infaas.tar.gz"),
                list(Role.NODE, "models/catalog.json"),
                list(Role.NODE, "dist/infaas.tar.gz"),
                new Permission(Role.NODE, "cli", "", "ssm:GetParameter", PARAMETERS + "nodes/i-1", OWN),
                parameter(Role.NODE, "cli", PARAMETERS + "node-tls-key"));
    }

    private static List<Permission> controller() {
        return List.of(
                s3(Role.CONTROLLER, "getObject", "GetObject", "models/catalog.json"),
                s3(Role.CONTROLLER, "cli", "GetObject", "dist/infaas.tar.gz"),
                s3(Role.CONTROLLER, "cli", "GetObject", "config/fleet.yaml"),
                list(Role.CONTROLLER, "models/catalog.json"),
                list(Role.CONTROLLER, "dist/infaas.tar.gz"),
                list(Role.CONTROLLER, "config/"),
                parameter(Role.CONTROLLER, "SsmClient", "arn:aws:ssm:REGION::parameter/aws/service/some/image"),
                parameter(Role.CONTROLLER, "cli", PARAMETERS + "control-token"),
                parameter(Role.CONTROLLER, "cli", PARAMETERS + "node-secret"),
                parameter(Role.CONTROLLER, "cli", PARAMETERS + "admin-token"),
                parameter(Role.CONTROLLER, "cli", PARAMETERS + "admin-cert"),
                parameter(Role.CONTROLLER, "cli", PARAMETERS + "admin-key"),
                call("SqsClient", "receiveMessage", "sqs:ReceiveMessage", "QUEUE", ""),
                call("SqsClient", "deleteMessage", "sqs:DeleteMessage", "QUEUE", ""),
                call("SqsClient", "getQueueAttributes", "sqs:GetQueueAttributes", "QUEUE", ""),
                call("DynamoDbClient", "getItem", "dynamodb:GetItem", "TABLE", ""),
                call("DynamoDbClient", "putItem", "dynamodb:PutItem", "TABLE", ""),
                call("DynamoDbClient", "deleteItem", "dynamodb:DeleteItem", "TABLE", ""));
    }

    private static List<Permission> launches() {
        return List.of(
                ec2("describeInstances", "*", ""),
                ec2("describeInstanceTypes", "*", ""),
                ec2("describeImages", "*", ""),
                ec2("describeLaunchTemplateVersions", "*", ""),
                ec2("describeSecurityGroups", "*", ""),
                ec2("describeSubnets", "*", ""),
                ec2("describeSpotPriceHistory", "*", ""),
                call("PricingClient", "getProducts", "pricing:GetProducts", "*", ""),
                call("ServiceQuotasClient", "getServiceQuota", "servicequotas:GetServiceQuota", "*", ""),
                ec2("createLaunchTemplate", EC2 + "launch-template/lt-1", ""),
                ec2("createLaunchTemplateVersion", EC2 + "launch-template/lt-1", ""),
                ec2("createFleet", EC2 + "fleet/fleet-1", TAGGED),
                ec2("createFleet", EC2 + "launch-template/lt-1", ""),
                ec2("runInstances", EC2 + "instance/i-1", TAGGED),
                with("ec2:RunInstances", EC2 + "subnet/subnet-1", ""),
                with("ec2:RunInstances", EC2 + "spot-instances-request/sir-1", ""),
                with("ec2:RunInstances", EC2 + "volume/vol-1", ""),
                with("ec2:RunInstances", EC2 + "network-interface/eni-1", ""),
                with("ec2:RunInstances", EC2 + "security-group/NODE_GROUP", ""),
                with("ec2:RunInstances", EC2 + "launch-template/lt-1", ""),
                with("ec2:RunInstances", "arn:aws:ec2:REGION::image/ami-1", ""),
                with("ec2:CreateTags", EC2 + "instance/i-1", "ec2:CreateAction=RunInstances"),
                with("ec2:CreateTags", EC2 + "fleet/fleet-1", "ec2:CreateAction=CreateFleet"),
                with("iam:PassRole", "NODE_ROLE", "iam:PassedToService=ec2.amazonaws.com"),
                ec2("createTags", EC2 + "instance/i-1", OURS),
                ec2("terminateInstances", EC2 + "instance/i-1", OURS),
                ec2("getConsoleOutput", EC2 + "instance/i-1", OURS));
    }

    private static List<Permission> secrets() {
        return List.of(
                ssm("getParametersByPath", PARAMETERS + "nodes"),
                ssm("putParameter", PARAMETERS + "nodes/i-1"),
                call("none", "", "ssm:AddTagsToResource", PARAMETERS + "nodes/i-1", ""),
                ssm("deleteParameter", PARAMETERS + "nodes/i-1"));
    }

    private static List<Permission> gateway() {
        return List.of(
                s3(Role.GATEWAY, "cli", "GetObject", "dist/infaas.tar.gz"),
                parameter(Role.GATEWAY, "cli", PARAMETERS + "node-secret"),
                parameter(Role.GATEWAY, "cli", PARAMETERS + "control-token"));
    }

    private static List<Permission> publisher() {
        return List.of(
                s3(Role.PUBLISHER, "getObject", "GetObject", "models/catalog.json"),
                s3(Role.PUBLISHER, "headObject", "GetObject", "models/files/1"),
                s3(Role.PUBLISHER, "putObject", "PutObject", "models/files/1"),
                s3(Role.PUBLISHER, "createMultipartUpload", "PutObject", "models/files/1"),
                s3(Role.PUBLISHER, "uploadPart", "PutObject", "models/files/1"),
                s3(Role.PUBLISHER, "completeMultipartUpload", "PutObject", "models/files/1"),
                s3(Role.PUBLISHER, "abortMultipartUpload", "AbortMultipartUpload", "models/files/1"),
                s3(Role.PUBLISHER, "deleteObjects", "DeleteObject", "models/files/1"),
                list(Role.PUBLISHER, "models/generations/"));
    }

    /** The calls of operators, of their sessions' agents, and of the timer that stores journals. */
    private static List<Permission> operations() {
        return List.of(
                s3(Role.KEEPER, "cli", "PutObject", "state/i-1/journal.jsonl"),
                agent("ssm:UpdateInstanceInformation"),
                agent("ssmmessages:CreateControlChannel"),
                agent("ssmmessages:CreateDataChannel"),
                agent("ssmmessages:OpenControlChannel"),
                agent("ssmmessages:OpenDataChannel"),
                new Permission(
                        Role.OPERATOR,
                        "cli",
                        "",
                        "ssm:StartSession",
                        EC2 + "instance/i-1",
                        "ssm:resourceTag/infaas:control-plane=CLUSTER"),
                new Permission(
                        Role.OPERATOR,
                        "cli",
                        "",
                        "ssm:StartSession",
                        "arn:aws:ssm:REGION::document/AWS-StartPortForwardingSession",
                        ""),
                parameter(Role.OPERATOR, "cli", PARAMETERS + "admin-token"),
                parameter(Role.OPERATOR, "cli", PARAMETERS + "admin-cert"),
                s3(Role.OPERATOR, "cli", "GetObject", "state/i-1/journal.jsonl"),
                list(Role.OPERATOR, "state/"));
    }

    private static Permission agent(String action) {
        return new Permission(Role.SESSIONS, "none", "", action, "*", "");
    }

    private static Permission s3(Role role, String operation, String action, String key) {
        return new Permission(
                role,
                operation.equals("cli") ? "cli" : "S3Client",
                operation.equals("cli") ? "" : operation,
                "s3:" + action,
                "BUCKET/" + key,
                "");
    }

    private static Permission list(Role role, String prefix) {
        return new Permission(role, "S3Client", "listObjectsV2", "s3:ListBucket", "BUCKET", "s3:prefix=" + prefix);
    }

    private static Permission parameter(Role role, String client, String resource) {
        return new Permission(
                role, client, client.equals("cli") ? "" : "getParameter", "ssm:GetParameter", resource, "");
    }

    private static Permission call(String client, String operation, String action, String resource, String context) {
        return new Permission(Role.CONTROLLER, client, operation, action, resource, context);
    }

    private static Permission ssm(String operation, String resource) {
        String action = "ssm:" + Character.toUpperCase(operation.charAt(0)) + operation.substring(1);
        return call("SsmClient", operation, action, resource, "");
    }

    private static Permission ec2(String operation, String resource, String context) {
        String action = "ec2:" + Character.toUpperCase(operation.charAt(0)) + operation.substring(1);
        return call("Ec2Client", operation, action, resource, context);
    }

    /** A permission that EC2 checks beside CreateFleet. */
    private static Permission with(String action, String resource, String context) {
        return call("none", "", action, resource, context);
    }
}
