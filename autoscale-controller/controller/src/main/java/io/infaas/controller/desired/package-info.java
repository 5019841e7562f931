/** The desired state: documents in which operators keep their wishes, their history and their stores. */
@NullMarked
package io.infaas.controller.desired;

import org.jspecify.annotations.NullMarked;
