package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptionTest {

  @ParameterizedTest
  @CsvSource({
    "'', prefer",
    "sslmode=disable, disable",
    "sslmode=require, require",
    "sslmode=verify-ca&sslrootcert=pom.xml, verify-ca",
    "ssl=true&sslrootcert=pom.xml, verify-full",
    "ssl&sslrootcert=pom.xml, verify-full",
    "ssl=TRUE&sslrootcert=pom.xml, verify-full",
    "ssl=false, prefer",
  })
  void is_what_the_url_asks_for(String options, String mode) {
    assertThat(of(options).mode()).isEqualTo(mode);
    assertThat(of(options).options()).containsEntry("sslmode", mode);
  }

  @Test
  void keeps_the_certificates_that_the_url_names(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("my ca.pem"));

    Encryption found = of("sslmode=verify-full&sslrootcert=" + folder + "/my%20ca.pem");

    assertThat(found.rootCertificate()).isEqualTo(Optional.of(file.toString()));
    assertThat(found.options()).containsEntry("sslrootcert", file.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "sslmode=on, sslmode=on (expected: one of disable",
    "sslmode=verify-full, without sslrootcert (expected: sslrootcert=FILE",
    "ssl=true, without sslrootcert",
    "sslmode=verify-ca&sslrootcert=/none.pem, sslrootcert=/none.pem can't be read",
  })
  void refuses_what_can_not_be_had(String options, String told) {
    assertThatThrownBy(() -> of(options))
        .isInstanceOf(StorageFailed.class)
        .hasMessageStartingWith("reprise.storage.url: ")
        .hasMessageContaining(told);
  }

  private static Encryption of(String options) {
    return Encryption.of(PostgresUrl.parse("postgresql://db/x?" + options).options());
  }
}
