package io.infaas.controller.preflight;

import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.fleetfile.NodeClass;
import software.amazon.awssdk.services.ec2.model.Image;

/** The image of a class exists. */
record ImageCheck(NodeClass nodes, ClassFacts facts) implements FleetCheck {

    @Override
    public String name() {
        return "class %s, image".formatted(nodes.name());
    }

    @Override
    public String action() {
        return nodes.image().startsWith("/") ? "ssm:GetParameter" : "ec2:DescribeImages";
    }

    @Override
    public Finding examine() {
        Image image = facts.image(nodes);
        return ok("%s, %s".formatted(image.imageId(), image.architectureAsString()));
    }
}
