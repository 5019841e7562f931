/** Nodes on EC2: launched, adopted, watched and ended. Loaded only for a fleet file with EC2. */
@NullMarked
package io.infaas.controller.ec2;

import org.jspecify.annotations.NullMarked;
