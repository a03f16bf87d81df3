{
  description = "po: declarative reconcile engine for fleets of AI-agent projects";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forEach = make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      # What po and every engine need at run time. flock(1) is the lock of an apply; that of util-linux is on every Linux.
      runtime = pkgs: [ pkgs.nodejs pkgs.git pkgs.tmux (if pkgs.stdenv.isLinux then pkgs.util-linux else pkgs.flock) ];

      manifest = lib.importJSON ./package.json;
      # The lock file says of every package which bytes it has and not where they lie, so that every registry will do.
      # nix fetches by address, so it has to be told, which it is only where evaluation may see the environment:
      #   NPM_CONFIG_REGISTRY=$(npm config get registry) nix build --impure
      registry =
        let told = builtins.getEnv "NPM_CONFIG_REGISTRY"; in
        if told != "" then lib.removeSuffix "/" told
        else throw "say where packages lie: NPM_CONFIG_REGISTRY=$(npm config get registry), and --impure";
      withAddress = path: package:
        let
          name = package.name or (lib.last (lib.splitString "node_modules/" path));
          file = "${baseNameOf name}-${package.version}.tgz";
        in
        if package ? integrity then package // { resolved = "${registry}/${name}/-/${file}"; } else package;
      lock = lib.importJSON ./package-lock.json;
      packageLock = lock // { packages = lib.mapAttrs withAddress lock.packages; };

      po = pkgs: pkgs.buildNpmPackage {
        pname = "po";
        inherit (manifest) version;
        src = self;
        npmDeps = pkgs.importNpmLock { package = manifest; inherit packageLock; };
        npmConfigHook = pkgs.importNpmLock.npmConfigHook;
        nativeBuildInputs = [ pkgs.makeWrapper ];
        # After what is on the PATH already: a tmux server and its clients have to be of one version.
        postInstall = "wrapProgram $out/bin/po --suffix PATH : ${lib.makeBinPath (runtime pkgs)}";
        meta = {
          inherit (manifest) description;
          license = lib.licenses.mit;
          mainProgram = "po";
        };
      };
    in
    {
      devShells = forEach (pkgs: { default = pkgs.mkShell { packages = runtime pkgs; }; });
      packages = forEach (pkgs: { default = po pkgs; });
      apps = lib.mapAttrs
        (_: packages: { default = { type = "app"; program = "${packages.default}/bin/po"; }; })
        self.packages;
    };
}
