package io.infaas.controller.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.nodes.ShippedPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A shipped policy as CloudFormation would fill it in for an account, whole or without an action. */
public record PolicyInForce(List<JsonNode> statements) {

    public static final String BUCKET = "infaas-models";
    public static final String QUEUE = "events";
    public static final String TABLE = "leases";

    /** Instance profile of nodes, and name of its role. */
    public static final String PROFILE = "nodes";

    private static final String ACCOUNT = "123456789012";

    /** An action that a statement allows. */
    public record Grant(String statement, String action) {

        @Override
        public String toString() {
            return action + " in " + statement;
        }
    }

    /**
     * That of controllers, as in an account of the stand-in.
     *
     * @param group security group of nodes
     */
    public static PolicyInForce of(String cluster, String group) {
        return of("ControllerPolicy", cluster, group);
    }

    /** @param policy its name in the template */
    public static PolicyInForce of(String policy, String cluster, String group) {
        Map<String, String> values = Map.of(
                "AWS::Partition",
                "aws",
                "AWS::Region",
                MotoEc2.REGION,
                "AWS::AccountId",
                ACCOUNT,
                "Cluster",
                cluster,
                "NodeGroup",
                group,
                "NodeRole.Arn",
                "arn:aws:iam::%s:role/%s".formatted(ACCOUNT, PROFILE),
                "Bucket.Arn",
                "arn:aws:s3:::" + BUCKET,
                "Events.Arn",
                "arn:aws:sqs:%s:%s:%s".formatted(MotoEc2.REGION, ACCOUNT, QUEUE),
                "LeaseTable.Arn",
                "arn:aws:dynamodb:%s:%s:table/%s".formatted(MotoEc2.REGION, ACCOUNT, TABLE));
        JsonNode template = DocumentFormat.YAML.parse(
                "control-plane.yaml",
                Objects.requireNonNull(ShippedPolicy.class.getResourceAsStream("control-plane.yaml")),
                JsonNode.class);
        List<JsonNode> statements = new ArrayList<>();
        template.at("/Resources/%s/Properties/PolicyDocument/Statement".formatted(policy))
                .forEach(statement -> statements.add(filled(statement, values)));
        return new PolicyInForce(statements);
    }

    private static JsonNode filled(JsonNode node, Map<String, String> values) {
        if (node instanceof TextNode text) {
            // a reference has lost its tag: only whole names are one
            String value = values.getOrDefault(text.asText(), text.asText());
            for (Map.Entry<String, String> entry : values.entrySet()) {
                value = value.replace("${%s}".formatted(entry.getKey()), entry.getValue());
            }
            return TextNode.valueOf(value);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            array.forEach(one -> all.add(filled(one, values)));
            return all;
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        node.fields().forEachRemaining(field -> fields.set(field.getKey(), filled(field.getValue(), values)));
        return fields;
    }

    /** Everything that it allows, in its order. */
    public List<Grant> grants() {
        return statements.stream()
                .flatMap(statement -> actions(statement).stream()
                        .map(action -> new Grant(statement.get("Sid").asText(), action)))
                .toList();
    }

    /** All but one action of one statement. */
    public PolicyInForce without(Grant grant) {
        List<JsonNode> rest = new ArrayList<>();
        for (JsonNode statement : statements) {
            if (!statement.get("Sid").asText().equals(grant.statement())) {
                rest.add(statement);
                continue;
            }
            ObjectNode less = statement.deepCopy();
            ArrayNode actions = less.putArray("Action");
            actions(statement).stream()
                    .filter(action -> !action.equals(grant.action()))
                    .forEach(actions::add);
            rest.add(less);
        }
        return new PolicyInForce(rest);
    }

    private static List<String> actions(JsonNode statement) {
        JsonNode action = statement.get("Action");
        List<String> all = new ArrayList<>();
        if (action.isTextual()) {
            all.add(action.asText());
        } else {
            action.forEach(one -> all.add(one.asText()));
        }
        return all;
    }

    /** For the stand-in. */
    public String json() {
        return jsonFor(Map.of());
    }

    /**
     * The same for who calls.
     *
     * @param context condition keys of all its calls
     */
    public String jsonFor(Map<String, String> context) {
        return DocumentFormat.JSON.print(Map.of("Statement", statements, "Context", context));
    }
}
