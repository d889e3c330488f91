package io.reprise.interconnect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignerTest {

  /** The example that the libraries of Standard Webhooks test themselves by. */
  @Test
  void signs_as_the_published_example_says() {
    Signer signer = Signer.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assertThat(
            signer.signature(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}".getBytes(UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void gives_a_signature_for_each_secret() {
    byte[] body = "{}".getBytes(UTF_8);
    String one = Signer.of("one").signature("id", 1, body);
    String two = Signer.of("two").signature("id", 1, body);
    assertThat(one).isNotEqualTo(two);
    assertThat(Signer.of(" one\n two ").signature("id", 1, body)).isEqualTo(one + " " + two);
  }

  @Test
  void takes_no_secret_that_is_empty_or_not_base64() {
    assertThatThrownBy(() -> Signer.of(" ")).hasMessage("empty (expected: a secret)");
    assertThatThrownBy(() -> Signer.of("whsec_")).hasMessageContaining("whsec_BASE64");
    assertThatThrownBy(() -> Signer.of("whsec_s3cret!")).hasMessageNotContaining("s3cret");
  }
}
