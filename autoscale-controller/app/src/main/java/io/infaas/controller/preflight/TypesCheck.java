package io.infaas.controller.preflight;

import io.infaas.controller.ec2.ClassCheck;
import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.fleetfile.NodeClass;
import io.infaas.controller.fleetfile.PricedType;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** The types of a class exist, run its image, and are what the catalog was measured on. */
record TypesCheck(NodeClass nodes, ClassFacts facts, CatalogCheck catalog) implements FleetCheck {

    private static final String UNKNOWN = "InvalidInstanceType";

    @Override
    public String name() {
        return "class %s, types".formatted(nodes.name());
    }

    @Override
    public String action() {
        return "ec2:DescribeInstanceTypes";
    }

    @Override
    public Finding examine() {
        Map<String, InstanceTypeInfo> known;
        try {
            known = facts.types(nodes);
        } catch (Ec2Exception e) {
            if (AwsFailure.code(e).equals(UNKNOWN)) {
                return wrong(AwsFailure.text(e), "correct the types of the class");
            }
            throw e;
        }
        Image image;
        try {
            image = facts.image(nodes);
        } catch (FleetException e) {
            return notChecked("the image is not known, which they must run");
        }
        new ClassCheck(catalog.read(), known).check(nodes, image);
        String names = nodes.types().stream().map(PricedType::type).collect(Collectors.joining(", "));
        return ok(
                catalog.read().isPresent()
                        ? "%s run the image and are what the catalog was measured on".formatted(names)
                        : "%s run the image; not compared with node types for want of a catalog".formatted(names));
    }
}
