/** How the loaded instances do, judged from what all gateways see of them and from what was profiled. */
@NullMarked
package io.infaas.controller.health;

import org.jspecify.annotations.NullMarked;
