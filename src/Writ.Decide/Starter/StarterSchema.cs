namespace Writ.Decide;

/// <summary>The schema that fits the context <see cref="ContextBuilder"/> assembles. Bundles begin with it and may add to it.</summary>
public static class StarterSchema
{
    public static string Text => """
        // What policies can speak of. Every policy, every request and every entity is checked against this
        // file; what does not fit is refused. Add types, attributes and actions of your own freely; what
        // stands here is filled in by Writ, so it may not be removed or made of another type.

        // Who asks. Writ makes the User from the operating system: who is at the other end of the socket,
        // or who started the command. Group is a group of this machine; Role is yours to fill, in
        // entities.json.
        entity Group;
        entity Role in [Role];
        entity User in [Group, Role] {
          name: String,
          uid?: Long,
          home?: String,
          approvalKeys?: Set<String>, // ids of the keys that this user signs approvals with: writ approvals key
        };

        // A program that acts for somebody. The name an agent gives itself is a claim and no more
        // (context.claims.agent). If entities.json has that agent and lists the user among `users`, then
        // it is a fact as well: context.facts.agent.
        entity Agent in [Role] {
          users: Set<User>,
        };

        // What is to be run: the program's file with all links resolved; for a script, the script.
        entity Program {
          path: String,       // "/usr/bin/git"
          name: String,       // "git"
          directory: String,  // "/usr/bin"
          digest?: String,    // SHA-256 of its bytes, 64 hexadecimal digits; absent on programs only named in policies
        };

        // ---- The context ---------------------------------------------------------------------------

        type File = { path: String, name: String, directory: String, digest: String };

        // The agent's words: what it wants to run. Data, never facts.
        type ProcessArguments = {
          command: String,          // all words, joined by spaces: use with `like`
          argv: Set<String>,        // the words, argv[0] included
          argc: Long,
          executable: File,         // what the kernel loads: for a script, its interpreter
          script?: File,
          interpreters: Set<String>, // paths of what loads it: the program of a #! line, the dynamic linker
          cwd: String,
          environment: Set<String>, // names of the variables passed on
          stdin: String,            // "pipe", "file", "tty", "pty", "null" or "socket"; likewise the next two
          stdout: String,
          stderr: String,
        };

        // The agent's words: what it says of itself.
        type Claims = {
          agent?: String,
          purpose?: String,
        };

        // What Writ knows by itself.
        type Facts = {
          time: datetime,
          host: String,
          user: String,             // whose ids the run gets
          uid: Long,
          home?: String,
          tmp?: String,
          tty: Bool,                // a person is at the other end
          cwdIsHome: Bool,          // the working directory is somebody's home directory
          cwdHoldsHomes: Bool,      // it is `/`, or a directory above a home directory
          agent?: Agent,
        };

        // What was checked, and how long ago, in milliseconds. "pass" is the value of a check that holds.
        type Signal = { value: String, ageMs: Long };
        type Trust = {
          attestation?: Signal,
          binary?: Signal,
          confinement?: Signal,     // whether Landlock, filters and control groups are still what they were at the start
          environment?: Signal,     // confinement and files together
          files?: Signal,           // whether Writ's own are
          kernel?: Signal,          // its release
          lsm?: Signal,             // the active security modules, separated by commas
          policy?: Signal,
        };

        // For each budget in budgets.json add: "name"?: BudgetState,
        type BudgetState = { left: Long, limit: Long };
        type Budget = {};

        type Approvals = { count: Long, by: Set<String> };
        // There where the request comes from inside a run: the run's permit, and the program that starts this one.
        type Parent = { permit: String, program?: File };

        action "process.exec" appliesTo {
          principal: [User],
          resource: [Program],
          context: {
            arguments: ProcessArguments,
            claims: Claims,
            facts: Facts,
            trust: Trust,
            budget: Budget,
            approvals: Approvals,
            parent?: Parent,
          },
        };

        """;

    /// <summary>What is added to it where runs have a way out. A bundle without need not speak of it: whoever writes a policy for any action
    /// could otherwise ask only what all actions have.</summary>
    public static string Network => """
        // What a program of a run asks the network for. Nothing of it is decided that the run's profile does not let out first.
        entity Endpoint {
          host: String,       // "api.example.com"
          port: Long,
        };

        type NetworkArguments = {
          scheme: String,     // "http"; "https", of which host and port are seen; "upgrade": asked for in HTTP, sent in TLS; "tcp"
          host: String,       // as the program names it
          port: Long,
          method?: String,    // "GET"; these three only where the request is seen
          path?: String,      // "/v1/items", in its one spelling
          query?: String,
        };
        type NetworkFacts = {
          time: datetime,
          host: String,
          user: String,
          uid: Long,
          home?: String,
          tmp?: String,
          tty: Bool,
          agent?: Agent,
          address: ipaddr,    // where the connection would lead
        };
        type NetworkContext = {
          arguments: NetworkArguments,
          claims: Claims,
          facts: NetworkFacts,
          trust: Trust,
          budget: Budget,
          approvals: Approvals,
          parent: Parent,     // the program that connects
        };

        action "http.request", "tcp.connect" appliesTo {
          principal: [User],
          resource: [Endpoint],
          context: NetworkContext,
        };

        """;
}
